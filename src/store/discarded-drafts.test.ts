import { expect, test } from "vitest";
import {
  draftOf,
  drafted,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { messageLog } from "./message-log.ts";

const PAGE = { offset: 0, limit: 10 };

async function listed(it: RequestsFixture, withDiscarded?: boolean): Promise<readonly string[]> {
  return (await it.requests.list(it.tenantId, { ...PAGE, withDiscarded })).map(({ id }) => id);
}

/** The requests that a message's log shows. */
async function requested({ database, tenantId, message }: RequestsFixture): Promise<readonly unknown[]> {
  const log = await database.asTenant(tenantId, (tx) => messageLog(tx, tenantId, message.messageId));
  return log.filter((it) => it.operation === "REQUEST").map((it) => it.retractionId);
}

test("a draft that nobody has applied says that it was discarded, and is no run any more", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const { id } = await drafted(it, draftOf(it.message));
  expect(await listed(it)).toEqual([id]);
  const discarded = await it.requests.cancel(it.tenantId, id, "token:soar");
  expect(discarded).toMatchObject({ state: "done", isDiscarded: true, counts: { refused: 2 } });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ isDiscarded: true });
  const copies = await it.requests.copies(it.tenantId, id, PAGE);
  expect(copies?.map((copy) => copy.reason)).toEqual(
    Array.from({ length: 2 }, () => "discarded draft: cancelled by token:soar"),
  );
  expect(await listed(it)).toEqual([]);
  expect(await listed(it, true)).toEqual([id]);
});

test("a run that was cancelled, and a plan whose approval was denied, are no discarded drafts", async () => {
  const it = await openRequests(["ann", "bob"], ["person:ann", "person:bob"]);
  await using _ = it.database;
  const run = await started(it, draftOf(it.message));
  expect(await it.requests.cancel(it.tenantId, run.id, "token:soar")).toMatchObject({ isDiscarded: false });
  const hard = draftOf(it.message, { destination: "RecoverableItemsPurges", requestedBy: "person:ann" });
  const { id, hash = "" } = await drafted(it, hard);
  expect(await it.requests.apply(it.tenantId, id, { hash, actor: "person:ann" })).toMatchObject({
    result: "held",
  });
  const request = { decision: "denied", reason: "no", hash, actor: "person:bob" } as const;
  expect(await it.plans.decide(it.tenantId, id, request)).toMatchObject({
    result: "denied",
    retraction: { isDiscarded: false },
  });
  expect(await listed(it)).toEqual([id, run.id]);
});

test("the action log shows who asked for what was applied, and nothing of what never was", async () => {
  const it = await openRequests();
  await using _ = it.database;
  const dryRun = await drafted(it, draftOf(it.message));
  expect(await requested(it)).toEqual([]);
  await it.requests.cancel(it.tenantId, dryRun.id, "token:soar");
  expect(await requested(it)).toEqual([]);
  const { id } = await started(it, draftOf(it.message));
  expect(await requested(it)).toEqual([id, id]);
});
