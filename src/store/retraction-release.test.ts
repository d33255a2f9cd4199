import { expect, test } from "vitest";
import { newId, type RetractionId } from "#shared/ids.ts";
import {
  automatic,
  copyAt,
  draftOf,
  drafted,
  openRequests,
  released,
  started,
} from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";

test("a release cancels what is open and brings back only what was captured", async () => {
  const it = await openRequests(["ann", "bob", "cid"]);
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  const row = { tenantId: it.tenantId, retractionId: id };
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 0), outcome: "moved" });
  await settleCopy(it.database, { ...row, copyId: copyAt(it, 1), outcome: "not_found" });
  const undo = await released(it, id);
  expect(undo).toMatchObject({ kind: "release", state: "running", releasesId: id, counts: { pending: 1 } });
  expect(await it.requests.get(it.tenantId, id)).toMatchObject({
    state: "done",
    counts: { moved: 1, not_found: 1, refused: 1 },
  });
  const [back] = (await it.requests.copies(it.tenantId, undo.id, { offset: 0, limit: 10 })) ?? [];
  expect(back).toMatchObject({ copyId: copyAt(it, 0), kind: "release", asked: "origin" });
});

test("what was restored is not restored again, and a release of nothing is done at once", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const { id } = await started(it, draftOf(it.message));
  const copyId = copyAt(it, 0);
  await settleCopy(it.database, { tenantId: it.tenantId, retractionId: id, copyId, outcome: "moved" });
  const first = await released(it, id);
  // While one release is at it, a second has nothing to do.
  expect(await released(it, id)).toMatchObject({ state: "done", copies: 0, counts: {} });
  const undone = { tenantId: it.tenantId, retractionId: first.id, copyId, outcome: "restored" } as const;
  await settleCopy(it.database, undone);
  expect(await released(it, id)).toMatchObject({ state: "done", copies: 0 });
});

test("a draft is not releasable, an unknown retraction is not found", async () => {
  const it = await openRequests(["ann"]);
  await using _ = it.database;
  const draft = await drafted(it, draftOf(it.message));
  const by = { reason: "", actor: "x" };
  expect(await it.requests.release(it.tenantId, draft.id, by)).toMatchObject({ result: "not_releasable" });
  const nobody = newId<RetractionId>(new Date());
  expect(await it.requests.release(it.tenantId, nobody, by)).toEqual({ result: "not_found" });
});

test("copies are released whichever retraction took them", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const running = await automatic(it);
  await settleCopy(it.database, {
    tenantId: it.tenantId,
    retractionId: running,
    copyId: copyAt(it, 0),
    outcome: "moved",
  });
  const copyIds = it.message.copies.map(({ copyId }) => copyId);
  const undo = await it.requests.releaseCopies(it.tenantId, { copyIds, reason: "", actor: "token:soar" });
  expect(undo).toMatchObject({ kind: "release", releasesId: undefined, counts: { pending: 1 } });
  // What it refused was the last that was open there.
  const over = { state: "done", counts: { moved: 1, refused: 1 } };
  expect(await it.requests.get(it.tenantId, running)).toMatchObject(over);
});

test("a release also calls off what automation has open for the same copies, and nothing else", async () => {
  const it = await openRequests(["ann", "bob"]);
  await using _ = it.database;
  const first = await automatic(it);
  for (const index of [0, 1])
    await settleCopy(it.database, {
      tenantId: it.tenantId,
      retractionId: first,
      copyId: copyAt(it, index),
      outcome: "moved",
    });
  await it.database.asWorker((tx) =>
    tx.rows("update retraction set destination = 'DeletedItems', applied_at = now() where id = $1", [first]),
  );
  const graver = await automatic(it);
  const asked = await started(it, draftOf(it.message, { destination: "DeletedItems" }));
  await released(it, first);
  expect((await it.requests.get(it.tenantId, graver))?.counts).toEqual({ refused: 2 });
  expect((await it.requests.get(it.tenantId, asked.id))?.counts).toEqual({ pending: 2 });
});
