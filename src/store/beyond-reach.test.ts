import { expect, test } from "vitest";
import { type IntegrationId, newId, type RetractionId } from "#shared/ids.ts";
import { EVERYTHING } from "#trace/search-filter.ts";
import {
  copyAt,
  draftOf,
  drafted,
  openRequests,
  type RequestsFixture,
  started,
} from "../../test/support/requests-fixture.ts";
import { discoverPages } from "./discovery.ts";
import { openNaming } from "./naming.ts";

const SOFT = { destination: "RecoverableItemsDeletions" } as const;

/** Ann and Bob at Microsoft, Cid and Dan at Google. */
async function openMixed(): Promise<RequestsFixture> {
  const it = await openRequests(["ann", "bob", "cid", "dan"]);
  await moveToGoogle(it, 2, 3);
  return it;
}

async function moveToGoogle(it: RequestsFixture, ...indices: readonly number[]): Promise<void> {
  const google = newId<IntegrationId>(new Date());
  await it.database.asWorker(async (tx) => {
    await tx.rows(
      `insert into integration (tenant_id, id, provider, name, connection)
       select tenant_id, $2::uuid, 'google', $3, connection from integration where tenant_id = $1 limit 1`,
      [it.tenantId, google, google],
    );
    const copies = indices.map((index) => copyAt(it, index));
    await tx.rows("update copy set integration_id = $1 where id = any($2)", [google, copies]);
  });
}

async function rowsOf(it: RequestsFixture, id: RetractionId) {
  const rows = await it.requests.copies(it.tenantId, id, { offset: 0, limit: 10 });
  return it.message.copies.map(({ copyId }) => rows?.find((found) => found.copyId === copyId));
}

test("copies that shall stay where Gmail has no such place are in the plan, which says so, and settled when it starts", async () => {
  const it = await openMixed();
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message, SOFT));
  expect(draft.copies).toBe(4);
  expect((await it.plans.get(it.tenantId, draft.id, "x"))?.obstacles).toEqual([
    {
      obstacle: "no_such_place",
      copies: 2,
      why: expect.stringMatching(/Trash; as it is, they stay where they are$/),
    },
  ]);
  const { id } = await started(it, draftOf(it.message, SOFT));
  const rows = await rowsOf(it, id);
  expect(rows.map((row) => row?.outcome)).toEqual(["pending", "pending", "unsupported", "unsupported"]);
  expect(rows[2]).toMatchObject({
    reason: "Gmail has no recoverable area below Trash: choose Trash; it stays where it is",
    attempts: 0,
    settledAt: expect.any(Date),
  });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({
    state: "running",
    counts: { pending: 2, unsupported: 2 },
  });
});

test("with the next weaker place all of them begin", async () => {
  const it = await openMixed();
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message, { ...SOFT, whenImpossible: "next_weaker" }));
  expect((await rowsOf(it, id)).map((row) => row?.outcome)).toEqual(Array(4).fill("pending"));
});

test("the first copies of a canary are such that can be moved", async () => {
  const it = await openMixed();
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message, { ...SOFT, canary: 1 }));
  const outcomes = (await rowsOf(it, id)).map((row) => row?.outcome ?? "");
  expect(outcomes.slice(0, 2).toSorted()).toEqual(["held", "pending"]);
  expect(outcomes.slice(2)).toEqual(["unsupported", "unsupported"]);
});

test("what has become Gmail's since the plan was made is settled too, and with nothing left the run is done", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const { id, hash } = await drafted(it, draftOf(it.message, SOFT));
  await moveToGoogle(it, 0, 1);
  await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "x" });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({ state: "done", counts: { unsupported: 2 } });
});

test("a search whose copies lie at both providers makes a plan, whichever it looks at first", async () => {
  const it = await openMixed();
  await using _ = it.database;
  const search = async () => {
    const draft = await openNaming(it.database).search(it.tenantId, {
      ...SOFT,
      filter: EVERYTHING,
      whenImpossible: "leave",
      reason: "",
      requestedBy: "x",
      namedBy: { by: "search", search: {} },
    });
    const fail = (error: unknown) => expect(error).toBeUndefined();
    while ((await discoverPages(it.database, { maxCopies: 100, pageMessages: 1 }, fail)) > 0);
    return it.requests.get(it.tenantId, draft.id);
  };
  expect(await search()).toMatchObject({ state: "draft", copies: 4, discovery: { state: "done" } });
  await moveToGoogle(it, 0, 1);
  expect(await search()).toMatchObject({
    discovery: { state: "cancelled", reason: expect.stringContaining("choose Trash") },
  });
});
