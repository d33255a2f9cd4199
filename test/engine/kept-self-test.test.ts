import { afterAll, beforeAll, expect, test } from "vitest";
import { openConformance } from "#store/conformance.ts";
import { openSelfTests } from "#store/self-tests.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { ADA, BRUNO } from "../fixtures/people.ts";
import { destinationLine, recordSelfTest } from "../support/record-self-test.ts";
import { allTo, openRoom, type Room } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

/** As a person does: names the mailbox, asks, and waits for the worker. */
async function tested(integrationId: IntegrationId, mailbox: string, hard = false) {
  const tests = openSelfTests(room.serving.database);
  const { tenantId } = room;
  await tests.nameMailbox(tenantId, { integrationId, mailbox, actor: "person:ann" });
  const destinations = hard ? (["RecoverableItemsPurges"] as const) : [];
  const asked = await tests.ask(tenantId, { integrationId, destinations, actor: "person:ann" });
  if (asked === undefined) throw new Error("no integration");
  const read = () => tests.get(tenantId, integrationId, asked.id);
  await expect.poll(async () => (await read())?.endedAt).toBeInstanceOf(Date);
  const ended = await read();
  if (ended === undefined) throw new Error("it is gone");
  return ended;
}

const proven = async (integrationId: IntegrationId) =>
  ((await openConformance(room.serving.database).read(room.tenantId, integrationId)) ?? []).map(
    ({ destination, standing }) => `${destination} ${standing}`,
  );

test("a worker runs what a person asks for, and what it shows is the connection's record", async () => {
  const microsoft = await tested(room.microsoft, BRUNO, true);
  expect(microsoft.trouble).toBeUndefined();
  expect(microsoft.lines.filter((it) => it.result === "failed")).toEqual([]);
  expect(await proven(room.microsoft)).toEqual([
    "JunkEmail proven",
    "DeletedItems proven",
    "RecoverableItemsDeletions proven",
    "RecoverableItemsPurges proven",
  ]);
  const google = await tested(room.google, ADA);
  expect(google.lines.filter((it) => it.result === "failed")).toEqual([]);
  expect(await proven(room.google)).toEqual(["JunkEmail proven", "DeletedItems proven"]);
});

test("where Hard Delete is proven no more, automation does what the setting says instead, and each row shows both", async () => {
  await room.setAutoRetract(room.microsoft, allTo("RecoverableItemsPurges"));
  const hard = "<proven@evil.example>";
  await room.send(hard, { to: [BRUNO] });
  expect(await room.settled(hard)).toMatchObject([{ outcome: "moved", reached: "gone" }]);

  const tested = { tenantId: room.tenantId, integrationId: room.microsoft };
  const lost = destinationLine("RecoverableItemsPurges", { result: "failed" });
  await recordSelfTest(room.serving.database, tested, [lost]);
  const weaker = "<unproven@evil.example>";
  await room.send(weaker, { to: [BRUNO] });
  expect(await room.settled(weaker)).toMatchObject([
    {
      asked: "RecoverableItemsPurges",
      outcome: "moved",
      reached: "recoverable",
      reason:
        "RecoverableItemsPurges was impossible (no_self_test_proves_it): RecoverableItemsDeletions instead",
    },
  ]);
  const manual = "<unproven-by-hand@evil.example>";
  await room.send(manual, { to: [BRUNO], isPhish: false });
  await room.retract([await room.message(manual)], "RecoverableItemsPurges");
  expect(await room.settled(manual)).toMatchObject([{ outcome: "moved", reached: "gone" }]);
});

test("a connection that the provider refuses is stopped by its self-test, and says why", async () => {
  const app = room.exchange.seed.clients[0];
  if (app === undefined) throw new Error("no client");
  const { secret } = app;
  Object.assign(app, { secret: "rotated in the portal" });
  const asked = () => room.exchange.calls.calls.filter((it) => it.operation === "entra.token").length;
  const before = asked();
  const { lines } = await tested(room.microsoft, BRUNO);
  // One try: more of them could lock the application out.
  expect(asked() - before).toBe(1);
  const [token] = lines;
  expect(token).toMatchObject({ check: "token", result: "failed", code: "AADSTS7000215" });
  const [row] = await room.query(
    "select state, stopped_code as code, stopped_reason as reason from integration where id = $1",
    [room.microsoft],
  );
  expect(row).toEqual({ state: "stopped", code: "AADSTS7000215", reason: token?.detail });
  Object.assign(app, { secret });
});
