import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { userMarksRead, userMovesItem } from "#simulator/microsoft/user-actions.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA } from "../fixtures/people.ts";
import { openRoom, type Room } from "./room.ts";
import { runCli } from "../support/run-cli.ts";
import { openTokens } from "#store/tokens.ts";

let room: Room;
let token: string;
beforeAll(async () => {
  room = await openRoom({ environment: { UNDELIVER_ROLES: "intake,worker,api" } });
  const made = { name: "soar", role: "super-admin", createdBy: "test" } as const;
  token = (await openTokens(room.serving.database).create(room.tenantId, made)).token;
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

async function dryRun(run: string, ...more: readonly string[]) {
  const baseUrl = `http://127.0.0.1:${room.serving.http?.port}`;
  return runCli(["release", run, "--dry-run", ...more], { connection: { baseUrl, token } });
}

interface Previewed {
  readonly mailbox: string;
  readonly result: string;
  readonly why: string;
  readonly goes_to: readonly string[];
  readonly changed: readonly { readonly field: string }[];
}

async function previewed(run: string): Promise<readonly Previewed[]> {
  const shown = (await dryRun(run, "--json")).json as readonly Previewed[];
  return shown.toSorted((a, b) => a.mailbox.localeCompare(b.mailbox));
}

test("a dry run reads the mailboxes: what would come back, what the user has changed, moved or deleted; and touches nothing", async () => {
  const id = "<preview@evil.example>";
  const to = [AMAL, BRUNO, CHIARA, ADA, BELA];
  const message = await room.sent(id, to);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, to.length);
  userMarksRead(room.store(AMAL), id, true, new Date());
  userMovesItem(room.store(BRUNO), id, "Archive", new Date());
  userMovesItem(room.store(CHIARA), id, "Inbox", new Date());
  room.workspace.userActions.relabel(ADA, id, { add: ["STARRED"], remove: [] });
  room.workspace.userActions.remove(BELA, id);
  const before = [room.places(id), room.items(id).map(({ item }) => item.changes)];
  const shown = await previewed(run);
  const rows = shown.map((it) => [it.mailbox, it.result, it.goes_to, it.changed.map(({ field }) => field)]);
  expect(rows).toEqual([
    [ADA, "comes_back", [expect.stringContaining("INBOX")], ["flag"]],
    [AMAL, "comes_back", ["Inbox"], ["read"]],
    [BELA, "left", [], []],
    [BRUNO, "left", [], []],
    [CHIARA, "back_already", [], []],
  ]);
  expect([room.places(id), room.items(id).map(({ item }) => item.changes)]).toEqual(before);
  const page = await dryRun(run);
  expect(page.out).toMatch(/bruno\.berg@corp\.test +left .*it has been moved since, to Archive/);
  expect(page.out).toContain("a release would bring back 2, leave 2");
  expect(await room.rows(id)).toHaveLength(to.length);
});

test("a mailbox that does not answer is told so, and the others are looked at all the same", async () => {
  const id = "<preview-in-trouble@evil.example>";
  const message = await room.sent(id, [AMAL, ADA]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  room.faults({ kind: "server-error", operation: "graph.get", mailbox: AMAL, status: 503 });
  const shown = await previewed(run);
  expect(shown.map((it) => [it.mailbox, it.result])).toEqual([
    [ADA, "comes_back"],
    [AMAL, "unreachable"],
  ]);
});

test("where the provider has asked to wait, nobody asks it for a look", async () => {
  const id = "<preview-banned@evil.example>";
  const message = await room.sent(id, [AMAL]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id);
  await room.query("update lane set blocked_until = now() + interval '1 hour'");
  const shown = await previewed(run);
  await room.query("update lane set blocked_until = null");
  expect(shown).toMatchObject([
    { result: "unreachable", why: expect.stringContaining("asked to wait until") },
  ]);
});

test("who asks for a message back once more, after a release that could not, never takes out what had come back", async () => {
  const id = "<once-more@evil.example>";
  const message = await room.sent(id, [AMAL, BRUNO]);
  const run = await room.retract([message], "DeletedItems");
  await room.settled(id, 2);
  userMovesItem(room.store(BRUNO), id, "Archive", new Date());
  await room.release(run);
  await room.settled(id, 4);
  const baseUrl = `http://127.0.0.1:${room.serving.http?.port}`;
  const again = await runCli(["release", message, "--yes"], { connection: { baseUrl, token } });
  expect(again).toMatchObject({ exitCode: 1, note: expect.stringContaining("1 copy did not come back") });
  const rows = await room.settled(id, 5);
  expect(rows.filter((it) => it.kind === "release").map((it) => [it.mailbox, it.outcome])).toEqual([
    [AMAL, "restored"],
    [BRUNO, "restore_failed"],
    [BRUNO, "restore_failed"],
  ]);
  expect(room.places(id)).toEqual([`${AMAL} Inbox`, `${BRUNO} Archive`]);
});
