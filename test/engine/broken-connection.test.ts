import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openIntegrations } from "#store/integrations.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, type Room } from "./room.ts";

const PEOPLE = 25;

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: PEOPLE, workers: { loops: 12 } });
});
afterEach(() => room.faults());
afterAll(() => room[Symbol.asyncDispose]());

const states = () =>
  room.query<{ state: string; code: string | null }>(
    "select state, stopped_code as code from integration order by provider desc",
  );
const tokensAsked = (): readonly number[] => [
  room.exchange.calls.counts.get("entra.token") ?? 0,
  room.workspace.calls.counts.get("google.token") ?? 0,
];

/** By a person, once it is mended at the provider. */
async function resume(): Promise<void> {
  const { database, sealer } = room.serving;
  const integrations = openIntegrations(database, sealer);
  for (const id of [room.microsoft, room.google])
    await integrations.resume(room.tenantId, id, { actor: "person:ann" });
}

test("a credential that was taken away is refused to one or two, and what waits goes on by itself once it is mended", {
  timeout: 90_000,
}, async () => {
  const id = "<waiting@evil.example>";
  const to = [
    ...room.exchange.seed.users.map((it) => it.address).slice(0, PEOPLE),
    ...room.workspace.directory.users.map((it) => it.primaryEmail).slice(0, PEOPLE),
  ];
  await room.send(id, { to });
  const message = await room.message(id, to.length);
  const before = tokensAsked();
  room.faults(
    { kind: "token-revoked", operation: "*" },
    { kind: "refuse", operation: "entra.token", code: "expired-secret" },
    { kind: "refuse", operation: "google.token", code: "unauthorized_client", status: 401 },
  );
  await room.retract([message], "DeletedItems");
  await expect.poll(states, { timeout: 25_000 }).toEqual([
    { state: "stopped", code: "AADSTS7000222" },
    { state: "stopped", code: "unauthorized_client" },
  ]);
  // Whoever was under way has given back what he held.
  await expect
    .poll(async () => (await room.query("select 1 from lane where lease_until > now()")).length)
    .toBe(0);
  const asked = tokensAsked().map((count, index) => count - (before[index] ?? 0));
  for (const count of asked) expect(count).toBeLessThanOrEqual(3);
  expect((await room.rows(id)).filter((it) => it.settled)).toEqual([]);

  room.faults();
  await resume();
  const rows = await room.settled(id, to.length);
  expect(new Set(rows.map((it) => it.outcome))).toEqual(new Set(["moved"]));
  expect(room.items(id).every(({ item }) => item.changes === 1)).toBe(true);
  expect((await states()).map((it) => it.state)).toEqual(["active", "active"]);
});

test("a 401 or a 403 of one mailbox is that mailbox's alone: all others are finished, and the connection goes on", async () => {
  const id = "<one-mailbox@evil.example>";
  const [refused = "", denied = "", good = ""] = room.exchange.seed.users.map((it) => it.address);
  const [ada = "", bela = ""] = room.workspace.directory.users.map((it) => it.primaryEmail);
  await room.send(id, { to: [refused, denied, good, ada, bela] });
  const message = await room.message(id, 5);
  room.faults(
    { kind: "token-revoked", operation: "graph.*", mailbox: refused },
    { kind: "refuse", operation: "graph.*", mailbox: denied, status: 403, code: "ErrorAccessDenied" },
    { kind: "token-revoked", operation: "gmail.*", mailbox: ada },
  );
  await room.retract([message], "DeletedItems");
  expect(outcomes(await room.settled(id, 5))).toEqual({
    [refused]: "mailbox_unavailable",
    [denied]: "out_of_scope",
    [good]: "moved",
    [ada]: "mailbox_unavailable",
    [bela]: "moved",
  });
  expect((await states()).map((it) => it.state)).toEqual(["active", "active"]);
});
