import { expect, test } from "vitest";
import { BREAKER, type BreakerSetting } from "#policy/breaker-setting.ts";
import { userMakesFolder, userMovesItem } from "#simulator/microsoft/user-actions.ts";
import { openBreakerTrips } from "#store/breaker-trips.ts";
import { openRuleReleases } from "#store/rule-release.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { openLog } from "#telemetry/log.ts";
import { DEFAULT_WORKERS } from "../../src/main/open-workers.ts";
import { serve, type Serving } from "../../src/main/serve.ts";
import { allTo, openRoom, type Room, until } from "./room.ts";

/** Lanes of one claim, which is the largest batch of a worker. */
const BATCH = 20;
const RULE = "detector:provider-verdict";

/** A worker process of its own: other connections, other wakes, no memory in common. */
function startWorker({ serving, simulator }: Room, loops = 2): Promise<Serving> {
  const { entra, graph, gmail, directory, googleToken } = simulator.endpoints;
  const endpoints = {
    loginRoot: entra,
    graphRoot: graph,
    tokenUrl: googleToken,
    tokenAudience: googleToken,
    gmailRoot: gmail,
    directoryRoot: directory,
  };
  const { limits } = DEFAULT_WORKERS;
  return serve({ ...serving.config, roles: ["worker"] }, openLog("error"), {
    endpointSets: { simulator: endpoints },
    workers: { loops, maxLanes: BATCH, idleMs: 25, limits: { ...limits, deniedRetriesMs: [] } },
  });
}

async function limit({ serving, tenantId }: Room, limits: Partial<BreakerSetting>): Promise<void> {
  const value = { ...BREAKER.fallback, shareFloor: 1_000_000, campaignCopiesPerHour: 1_000_000, ...limits };
  const change = { value, basedOn: undefined, actor: "test" };
  await openTenantSettings(serving.database).save(tenantId, BREAKER, change);
}

/** Everything that lies in every mailbox, as its reader sees it. */
function mailboxes({ simulator }: Room): readonly string[] {
  return simulator.world.organisations
    .flatMap((it) => it.state().mailboxes)
    .flatMap(({ address, items }) =>
      items.map((it) => `${address} ${it.messageId} in ${it.place}${it.isRead ? " read" : ""}`),
    )
    .sort();
}

async function outcomesOf(room: Room): Promise<Readonly<Record<string, number>>> {
  const rows = await room.query<{ outcome: string; n: number }>(
    "select outcome, count(*)::int as n from retraction_copy where kind = 'retract' group by 1",
  );
  return Object.fromEntries(rows.map((it) => [it.outcome, it.n]));
}

/** Hundreds of copies before simulated providers, on a machine that may be busy. */
const PATIENCE_MS = 90_000;

/** Nothing of what automation was to do is open any more, save what is held. */
function atRest(room: Room, copies: number): Promise<Readonly<Record<string, number>>> {
  return until(
    async () => {
      const { moved = 0, held = 0, ...others } = await outcomesOf(room);
      if (moved + held < copies) return undefined;
      expect(others).toEqual({});
      return { moved, held };
    },
    "automation comes to rest",
    PATIENCE_MS,
  );
}

/** So many of each organisation: those behind them are suspended, archived or have no mailbox. */
function everybody({ exchange, workspace }: Room, users: number): readonly string[] {
  return [
    ...exchange.seed.users.slice(0, users).map((it) => it.address),
    ...workspace.directory.users.slice(0, users).map((it) => it.primaryEmail),
  ];
}

test("a rule that finds harm in clean mail is stopped by its limit, whoever works, and undone mailbox by mailbox", {
  timeout: 240_000,
}, async ({ annotate }) => {
  const allowed = 60;
  await using room = await openRoom({ users: 30, environment: { UNDELIVER_ROLES: "intake" } });
  await limit(room, { copiesPerHour: allowed });
  for (const it of [room.microsoft, room.google]) await room.setAutoRetract(it, allTo("DeletedItems"));
  const to = everybody(room, 30);
  const ids = ["agenda", "lunch", "report", "minutes"].map((it) => `<${it}@partner.example>`);
  for (const id of ids) {
    await room.send(id, {
      to,
      from: `${id.slice(1, 4)}@partner.example`,
      subject: `The ${id.slice(1, -1)}`,
      isPhish: false,
      header: "X-Simulate-Verdict: CAT=HPHSH gm-phishy=1\r\n",
    });
    await room.message(id, to.length);
  }
  // What people have done with it is put back as well.
  const [reader = "", filer = ""] = room.exchange.seed.users.map((it) => it.address);
  userMakesFolder(room.store(filer), "Inbox/Partners");
  for (const id of ids) userMovesItem(room.store(filer), id, "Inbox/Partners", new Date());
  const [first = ""] = ids;
  const read = [...room.store(reader).items.values()].filter((it) => it.content.messageId === first);
  for (const it of read) Object.assign(it, { isRead: true });
  const before = mailboxes(room);
  const copies = to.length * ids.length;

  await using workers = new AsyncDisposableStack();
  for (const started of await Promise.all([startWorker(room), startWorker(room)])) workers.use(started);
  const { moved = 0, held = 0 } = await atRest(room, copies);
  await annotate(`${moved} of ${copies} copies before the breaker of ${allowed} stopped ${held}`);
  expect(moved).toBeGreaterThanOrEqual(allowed);
  expect(moved).toBeLessThan(allowed + 2 * BATCH);
  expect(held).toBe(copies - moved);
  const trips = openBreakerTrips(room.serving.database, { wake: () => {} });
  const [trip, ...others] = await trips.list(room.tenantId, { offset: 0, limit: 10 });
  expect(others).toEqual([]);
  expect(trip).toMatchObject({ rule: RULE, cause: "copies_per_hour", allowed, held });
  expect(mailboxes(room)).not.toEqual(before);

  const releases = openRuleReleases(room.serving.database, { wake: () => room.serving.hub.wake("work") });
  const scope = { rule: RULE, since: new Date(Date.now() - 3_600_000) };
  expect(await releases.plan(room.tenantId, scope)).toMatchObject({ copies: moved, open: held });
  const run = await releases.start(room.tenantId, { ...scope, reason: "clean mail", actor: "person:ann" });
  const done = await until(
    async () => {
      const now = await room.requests.get(room.tenantId, run.id);
      return now?.state === "done" ? now : undefined;
    },
    "the release is done",
    PATIENCE_MS,
  );
  expect(done.counts).toEqual({ restored: moved });
  expect(await outcomesOf(room)).toEqual({ moved, refused: held });
  expect(mailboxes(room)).toEqual(before);
});

test("while a flood of obvious malware has tripped its rule, a real phish after it is still pulled", {
  timeout: 180_000,
}, async () => {
  const allowed = 20;
  await using room = await openRoom({ users: 20, workers: { loops: 2, maxLanes: BATCH } });
  await limit(room, { copiesPerHour: allowed });
  for (const it of [room.microsoft, room.google]) await room.setAutoRetract(it, allTo("DeletedItems"));
  const to = everybody(room, 20);
  const flood = [1, 2, 3].map((n) => `<invoice-${n}@flood.example>`);
  for (const id of flood) {
    await room.send(id, {
      to,
      from: "bills@flood.example",
      subject: `Invoice ${id}`,
      isPhish: false,
      header: `X-Simulate-Verdict: CAT=NONE\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n`,
      body: MALWARE,
    });
    await room.message(id, to.length);
  }
  await atRest(room, to.length * flood.length);
  const trips = openBreakerTrips(room.serving.database, { wake: () => {} });
  expect(await trips.list(room.tenantId, { offset: 0, limit: 10 })).toMatchObject([
    { rule: "detector:dangerous-attachment", cause: "copies_per_hour" },
  ]);
  const phish = "<sign-in@evil.example>";
  await room.send(phish, { to: to.slice(0, 4), from: "help@evil.example", subject: "Sign in again" });
  await room.message(phish, 4);
  const rows = await room.settled(phish, 4);
  expect(rows.map((it) => it.outcome)).toEqual(["moved", "moved", "moved", "moved"]);
  // What the flood brings meanwhile is held before anybody looks for it.
  const late = "<invoice-4@flood.example>";
  await room.send(late, {
    to: to.slice(0, 2),
    from: "bills@flood.example",
    subject: "Invoice 4",
    isPhish: false,
    header: `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n`,
    body: MALWARE,
  });
  await room.message(late, 2);
  const held = await room.rowsWhere(late, (all) => all.length === 2);
  expect(held.map((it) => [it.outcome, it.attempts])).toEqual([
    ["held", 0],
    ["held", 0],
  ]);
});

const MALWARE = [
  "--b",
  "Content-Type: text/plain",
  "",
  "Please see the invoice.",
  "--b",
  'Content-Type: application/octet-stream; name="invoice.pdf.exe"',
  'Content-Disposition: attachment; filename="invoice.pdf.exe"',
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from("MZ this program cannot be run in DOS mode").toString("base64"),
  "--b--",
].join("\r\n");
