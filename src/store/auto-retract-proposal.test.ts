import { expect, test } from "vitest";
import { NO_ACTION } from "#policy/auto-retract.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { proveHardDelete } from "../../test/support/record-self-test.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openAutoRetract } from "./auto-retract-settings.ts";

const ANN = "person:ann";
const BOB = "person:bob";
const HARD = {
  ...NO_ACTION,
  destinations: { ...NO_ACTION.destinations, MALICIOUS: "RecoverableItemsPurges" },
} as const;
const HARDER = {
  ...NO_ACTION,
  destinations: { ...HARD.destinations, SPAM: "RecoverableItemsPurges" },
} as const;
const JUNK = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" } } as const;

async function openSettings(persons: readonly string[]) {
  const database = await cloneDatabase();
  const { tenantId, integrationId } = await seedTenant(database);
  await proveHardDelete(database, { tenantId, integrationId });
  const settings = openAutoRetract(database, { approvers: { eligible: () => Promise.resolve(persons) } });
  const at = new Date("2026-11-23T08:00:00Z");
  return {
    database,
    current: async () => (await settings.current(tenantId))[0],
    save: (setting: typeof HARD | typeof HARDER | typeof JUNK, savedBy = ANN, confirmHardDelete = false) =>
      settings.save(tenantId, integrationId, {
        setting,
        savedBy,
        savedAt: at,
        basedOn: undefined,
        confirmHardDelete,
      }),
    /** What he has seen: unless said otherwise, what waits just now. */
    decide: async (actor: string, decision: "approved" | "denied" = "approved", seen?: string) => {
      const hash = seen ?? (await settings.current(tenantId))[0]?.proposal?.hash ?? "nothing";
      return settings.decide(tenantId, integrationId, { hash, decision, actor, reason: "seen", at });
    },
    events: (kind: string) =>
      database.asWorker((tx) => tx.rows("select actor, data from event where kind = $1", [kind])),
  };
}

test("widening to hard delete waits for a second person: it is proposed, and changes nothing yet", async () => {
  const it = await openSettings([ANN, BOB]);
  await using _ = it.database;
  expect(await it.save(HARD, ANN, true)).toMatchObject({
    result: "proposed",
    proposal: { askedBy: ANN, mayApprove: [BOB] },
  });
  expect(await it.current()).toMatchObject({
    version: 0,
    setting: NO_ACTION,
    proposal: { setting: HARD, mayApprove: [BOB] },
  });
});

test("the second person's yes makes it hold, under the name of who asked", async () => {
  const it = await openSettings([ANN, BOB]);
  await using _ = it.database;
  await it.save(HARD);
  expect(await it.decide(ANN)).toMatchObject({ result: "not_yours" });
  expect(await it.decide("token:soar")).toMatchObject({ result: "not_yours" });
  expect(await it.decide(BOB)).toMatchObject({ result: "saved", next: { version: 1, setting: HARD } });
  expect(await it.current()).toMatchObject({ version: 1, savedBy: ANN, proposal: undefined });
  expect(await it.events("setting.decided")).toMatchObject([{ actor: BOB, data: { decision: "approved" } }]);
  expect(await it.decide(BOB)).toEqual({ result: "nothing_proposed" });
});

test("a yes is to the proposal that was seen: another one that took its place is not approved by it", async () => {
  const it = await openSettings([ANN, BOB]);
  await using _ = it.database;
  await it.save(HARD);
  const seen = (await it.current())?.proposal?.hash ?? "";
  await it.save(HARDER);
  const waits = (await it.current())?.proposal;
  expect(await it.decide(BOB, "approved", seen)).toMatchObject({
    result: "another_proposed",
    proposal: { hash: waits?.hash, setting: HARDER, askedBy: ANN },
  });
  expect(await it.decide(BOB, "denied", seen)).toMatchObject({ result: "another_proposed" });
  expect(await it.current()).toMatchObject({ version: 0, proposal: { setting: HARDER } });
  expect(await it.events("setting.decided")).toEqual([]);
  expect(await it.decide(BOB, "approved", waits?.hash)).toMatchObject({
    result: "saved",
    next: { setting: HARDER },
  });
});

test("what is overtaken while it waits is told, with what it asked for and what took its place", async () => {
  const it = await openSettings([ANN, BOB]);
  await using _ = it.database;
  await it.save(HARD);
  await it.save(HARD); // the same once more
  expect(await it.events("setting.proposal_replaced")).toEqual([]);
  await it.save(HARD, BOB);
  await it.save(JUNK, BOB);
  expect(await it.events("setting.proposal_replaced")).toMatchObject([
    { actor: BOB, data: { askedBy: ANN, before: HARD, after: HARD } },
    { actor: BOB, data: { askedBy: BOB, before: HARD, after: JUNK } },
  ]);
});

test("denied, expired, or overtaken by another version it is void", async () => {
  const it = await openSettings([ANN, BOB]);
  await using _ = it.database;
  await it.save(HARD);
  expect(await it.decide(BOB, "denied")).toEqual({ result: "denied" });
  await it.save(HARD);
  await it.save(JUNK, BOB);
  expect(await it.decide(BOB)).toEqual({ result: "nothing_proposed" });
  await it.save(HARD);
  await it.database.asWorker((tx) => tx.rows("update auto_retract_proposal set expires_at = now()"));
  expect(await it.decide(BOB)).toEqual({ result: "nothing_proposed" });
  expect(await it.current()).toMatchObject({ version: 1, setting: JUNK, proposal: undefined });
});

test("with nobody else to ask it is said in so many words, and an event is loud", async () => {
  const it = await openSettings([]);
  await using _ = it.database;
  expect(await it.save(HARD, "token:soar")).toEqual({
    result: "confirmation_needed",
    widened: ["MALICIOUS"],
  });
  expect(await it.save(HARD, "token:soar", true)).toMatchObject({ result: "saved" });
  expect(await it.events("setting.self_approved")).toMatchObject([
    { actor: "token:soar", data: { widened: ["MALICIOUS"], persons: 0 } },
  ]);
  // The same again widens nothing.
  expect(await it.save(HARD, "token:soar")).toMatchObject({ result: "saved" });
});
