import { afterAll, beforeAll, expect, test } from "vitest";
import type { ScanWanted } from "#directory/mailbox-scans.ts";
import type { IntegrationId } from "#shared/ids.ts";
import type { Organisation } from "#simulator/world.ts";
import { openLists } from "#store/lists.ts";
import { openMailboxScans } from "#store/mailbox-scans.ts";
import { allTo, openRoom, type Room } from "./room.ts";

const EXCHANGE = "bruno.berg@corp.test";
const GMAIL = "bela.abel@work.test";
const DAY_MS = 86_400_000;

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  await openLists(room.serving.database).add(room.tenantId, {
    entry: { list: "block", kind: "domain", value: "evil.example" },
    note: "",
    actor: "test",
  });
});
afterAll(async () => {
  await room[Symbol.asyncDispose]();
});

/** Into the mailbox, and no journal copy of it. */
function deliver(
  provider: Organisation["provider"],
  recipient: string,
  mail: { id: string; from?: string; daysAgo?: number },
) {
  const { id, from = "eve@evil.example", daysAgo = 2 } = mail;
  const organisation = room.simulator.world.organisations.find((it) => it.provider === provider);
  const mime = Buffer.from(
    [
      `From: Eve <${from}>`,
      `To: ${recipient}`,
      "Subject: Your invoice",
      "Date: Mon, 04 May 2026 10:00:00 +0000",
      `Message-ID: ${id}`,
      "",
      "Pay now.",
      "",
    ].join("\r\n"),
  );
  organisation?.deliver({
    recipient,
    mime,
    networkMessageId: crypto.randomUUID(),
    receivedAt: new Date(Date.now() - daysAgo * DAY_MS),
    toJunk: false,
  });
}

async function scan(integrationId: IntegrationId, addresses?: readonly string[], days = 14) {
  const scans = openMailboxScans(room.serving.database);
  const until = new Date();
  const since = new Date(until.getTime() - days * DAY_MS);
  const wanted: ScanWanted = {
    integrationId,
    since,
    until,
    addresses,
    repeatMinutes: undefined,
    actor: "token:soc",
  };
  const started = await scans.start(room.tenantId, wanted);
  if (started.result !== "started") return started;
  const { id } = started.scan;
  await expect.poll(async () => (await scans.get(room.tenantId, id))?.state).not.toBe("running");
  return { result: "ended" as const, scan: await scans.get(room.tenantId, id) };
}

test.each([
  ["microsoft", EXCHANGE, "RecoverableItemsDeletions", "recoverable"],
  ["google", GMAIL, "DeletedItems", "trash"],
] as const)(
  "what no journal copy came of is judged from a mailbox of %s, and the settings act on it",
  async (provider, address, destination, reached) => {
    const integration = provider === "microsoft" ? room.microsoft : room.google;
    await room.setAutoRetract(integration, allTo(destination));
    const bad = `<missed-${provider}@evil.example>`;
    deliver(provider, address, { id: bad });
    deliver(provider, address, { id: `<clean-${provider}@partner.example>`, from: "ann@partner.example" });
    deliver(provider, address, { id: `<old-${provider}@evil.example>`, daysAgo: 13 });
    const first = await scan(integration, [address], 7);
    expect(first).toMatchObject({
      scan: { state: "done", counts: { mailboxes: 1, done: 1, listed: 2, known: 0, judged: 2, flagged: 1 } },
    });
    const rows = await room.settled(bad, 1);
    expect(rows.map((it) => [it.mailbox, it.outcome, it.reached])).toEqual([[address, "moved", reached]]);
    const again = await scan(integration, undefined, 7);
    expect(again).toMatchObject({ scan: { counts: { judged: 0, flagged: 0 } } });
    const [copy] = await room.query<{ trusted: boolean; days: number }>(
      `select j.trusted, round(extract(epoch from now() - j.received_at) / 86400)::int as days
       from journal_copy j join message m on m.tenant_id = j.tenant_id and m.id = j.message_id where m.message_id_header = $1`,
      [bad],
    );
    expect(copy).toEqual({ trusted: true, days: 2 });
  },
);

test("what its journal copy has told of is known, and is not fetched again", async () => {
  const id = "<journaled@evil.example>";
  await room.send(id, { to: [EXCHANGE] });
  await room.settled(id, 1);
  const ended = await scan(room.microsoft, [EXCHANGE], 1);
  expect(ended).toMatchObject({ scan: { counts: { judged: 0 } } });
});

test("a mailbox that is not there is said, and does not hold up the others", async () => {
  const ended = await scan(room.microsoft, [EXCHANGE, "nobody@corp.test"], 1);
  expect(ended).toMatchObject({
    scan: { state: "done", counts: { mailboxes: 2, done: 1, failed: 1 }, reasons: [{ mailboxes: 1 }] },
  });
});

test("one integration is read once at a time, and a cancelled reading ends", async () => {
  const scans = openMailboxScans(room.serving.database);
  const until = new Date();
  const wanted = {
    integrationId: room.microsoft,
    since: new Date(until.getTime() - DAY_MS),
    until,
    addresses: [EXCHANGE],
    repeatMinutes: undefined,
    actor: "token:soc",
  };
  const [a, b] = await Promise.all([scans.start(room.tenantId, wanted), scans.start(room.tenantId, wanted)]);
  expect([a.result, b.result].toSorted()).toEqual(["running", "started"]);
  const started = a.result === "started" ? a : b;
  if (started.result !== "started") throw new Error("none was started");
  await scans.cancel(room.tenantId, started.scan.id, "token:soc");
  expect((await scans.get(room.tenantId, started.scan.id))?.state).not.toBe("running");
});

test("where no journal copy can come in, mailboxes are read again and again, those too that become known later", async () => {
  const scans = openMailboxScans(room.serving.database);
  const until = new Date();
  const started = await scans.start(room.tenantId, {
    integrationId: room.google,
    since: new Date(until.getTime() - DAY_MS),
    until,
    addresses: undefined,
    repeatMinutes: 60,
    actor: "token:soc",
  });
  if (started.result !== "started") throw new Error(started.result);
  const { id } = started.scan;
  const window = async () => {
    const scan = await scans.get(room.tenantId, id);
    return (scan?.until.getTime() ?? 0) - Date.now();
  };
  // The first round is over, and the next one reads what comes until it begins.
  await expect.poll(window).toBeGreaterThan(59 * 60_000);
  deliver("google", GMAIL, { id: "<standing@evil.example>", daysAgo: 0 });
  await room.query("update mailbox_scan set until = now() + interval '1 second' where id = $1", [id]);
  await room.query("update mailbox_scan_part set due_at = now() + interval '1 second' where scan_id = $1", [
    id,
  ]);
  const rows = await room.settled("<standing@evil.example>", 1);
  expect(rows.map((it) => [it.mailbox, it.outcome])).toEqual([[GMAIL, "moved"]]);
  expect((await scans.cancel(room.tenantId, id, "token:soc"))?.state).toBe("cancelled");
});
