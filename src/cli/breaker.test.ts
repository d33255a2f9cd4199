import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test, vi } from "vitest";
import { AUTOMATION } from "#policy/automation-mode.ts";
import type { RetractionId } from "#shared/ids.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import {
  type AutomationFixture,
  found,
  openAutomation,
  people,
} from "../../test/support/automation-fixture.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { PATIENT } from "../../test/support/until-told.ts";

let it: AutomationFixture;
let api: TestApi;
let token: string;
beforeAll(async () => {
  it = await openAutomation();
  api = await openTestApi({}, it.database);
  token = await api.token(it.tenantId, "super-admin");
  return () => api[Symbol.asyncDispose]();
});

const run = (...argv: readonly string[]): Promise<CliRun> =>
  runCli(argv, { connection: { baseUrl: api.origin, token } });

test("the limits are shown and changed by their names", async () => {
  const shown = await run("settings", "breaker", "show");
  expect(shown.out).toMatch(/copies-per-hour +500 +that one rule may act on/);
  const set = await run("settings", "breaker", "set", "copies-per-hour=5", "share-percent=30", "--json");
  expect(set.json).toMatchObject({ copies_per_hour: 5, share_percent: 30, enabled: true });
  const off = await run("settings", "breaker", "set", "--switch", "off");
  expect(off.out).toMatch(/breaker +off/);
  await run("settings", "breaker", "set", "--switch", "on");
  expect(await run("settings", "breaker", "set", "copies=5")).toMatchObject({ exitCode: 2 });
  expect(await run("settings", "breaker", "set")).toMatchObject({ exitCode: 2 });
  expect((await run("settings", "breaker", "set", "copies-per-hour=0")).exitCode).toBe(2);
});

test("an open breaker is listed, and closed with a decision", async () => {
  const { retractionId } = await it.arrive({ to: people(8), subject: "Our newsletter" });
  await it.work({ maxLanes: 5 });
  await it.work();
  const listed = await run("breaker", "list", "--open");
  expect(listed.out).toContain("detector:a acted on 5 copies in this hour, and 5 are allowed");
  expect(listed.out).toContain("Our newsletter");
  const [trip] = (await run("breaker", "list", "--json")).json as readonly { id: string; held: number }[];
  expect(trip).toMatchObject({ held: 3 });
  const shown = await run("retraction", "show", retractionId);
  expect(shown.out).toMatch(/rules +campaign:\w+, detector:a, setting:MALICIOUS/);
  expect(await run("breaker", "close", trip?.id ?? "", "maybe")).toMatchObject({ exitCode: 2 });
  expect(await run("breaker", "close", trip?.id ?? "", "refuse")).toMatchObject({ exitCode: 1 });
  const closed = await run("breaker", "close", trip?.id ?? "", "refuse", "--reason", "ours", "--yes");
  expect(closed).toMatchObject({ exitCode: 0, out: "detector:a acts again. 3 copies refused." });
  expect((await run("breaker", "list", "--open")).out).toBe("No breaker has opened.");
});

test("automation is told to observe, and what was observed is decided about", async () => {
  expect((await run("settings", "automation", "observe")).out).toContain("nothing moves");
  const { retractionId } = await it.arrive({ to: ["ann", "bob"] });
  expect((await run("retraction", "show", retractionId)).out).toMatch(/held for +observe/);
  expect((await run("settings", "automation", "act")).exitCode).toBe(0);
  const saved = await openTenantSettings(it.database).current(it.tenantId, AUTOMATION);
  expect(saved).toMatchObject({ value: { mode: "act" }, version: 2 });
  expect(await run("retraction", "observed", "refuse", "--yes")).toMatchObject({ exitCode: 2 });
  const decided = await run("retraction", "observed", "proceed", retractionId, "--yes");
  expect(decided).toMatchObject({ exitCode: 0, out: "2 copies go on." });
  const rest = await run("retraction", "observed", "refuse", "--older-than", "0s", "--yes");
  expect(rest.out).toBe("0 copies refused.");
});

test("all that a rule did is counted, asked about and undone", async () => {
  const { message, retractionId } = await it.arrive({ to: ["cid", "dan"], subject: "x" });
  for (const { copyId } of message.copies)
    await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  const argv = ["release", "--rule", "detector:a", "--since", "2h"];
  const dry = await run(...argv, "--dry-run");
  expect(dry.out).toMatch(/^\d+ copies of 3 messages can be brought back\./);
  expect((await run(...argv)).exitCode).toBe(1); // nobody can be asked
  const undone = await run(...argv, "--yes", "--wait", "0");
  expect(undone).toMatchObject({ exitCode: 1 });
  expect(undone.note).toContain("not back (yet): undeliver retraction copies");
  expect(await run("release", "--rule", "detector:a")).toMatchObject({ exitCode: 2 });
  expect(await run("release", "--since", "2h")).toMatchObject({ exitCode: 2 });
  expect(await run(...argv.slice(0, 4), "yesterday")).toMatchObject({ exitCode: 2 });
  expect((await run("release", "--rule", "detector:z", "--since", "2h")).note).toContain(
    "nothing that could",
  );
});

test("a release that goes on growing is followed to its end", async () => {
  const { message, retractionId } = await it.arrive({ to: ["eve"], findings: [found("b")] });
  const [copyId] = message.copies.map((copy) => copy.copyId);
  if (copyId === undefined) throw new Error("no copy");
  await settleCopy(it.database, { tenantId: it.tenantId, retractionId, copyId, outcome: "moved" });
  const undone = run("release", "--rule", "detector:b", "--since", "2h", "--yes", "--wait", "60");
  const id = await vi.waitFor(async () => {
    const [row] = await it.query<{ id: RetractionId }>(
      "select retraction_id as id from rule_release where rule = 'detector:b' and finished_at is not null",
    );
    if (row === undefined) throw new Error("not begun");
    return row.id;
  }, PATIENT);
  // All of it so far is settled, and it is not at its end.
  await it.query("update rule_release set finished_at = null where retraction_id = $1", [id]);
  await settleCopy(it.database, { tenantId: it.tenantId, retractionId: id, copyId, outcome: "restored" });
  await sleep(600);
  await it.query("update retraction set state = 'done', done_at = now() where id = $1", [id]);
  expect(await undone).toMatchObject({ exitCode: 0, note: "" });
});
