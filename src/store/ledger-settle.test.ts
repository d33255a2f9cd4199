import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { automatic, copyAt, openRequests } from "../../test/support/requests-fixture.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { finishForgotten } from "./ledger.ts";
import { untilOneWaits } from "../../test/support/until-one-waits.ts";

test("a run to which a late report is just adding a copy is not done", async () => {
  await using database = await cloneDatabase();
  const it = await openRequests(["ann", "bob"], [], database);
  const { tenantId } = it;
  const id = await automatic(it);
  await settleCopy(it.database, { tenantId, retractionId: id, copyId: copyAt(it, 0), outcome: "moved" });
  await it.database.asWorker((tx) =>
    tx.rows("delete from retraction_copy where copy_id = $1", [copyAt(it, 1)]),
  );
  const held = Promise.withResolvers<void>();
  const mayCommit = Promise.withResolvers<void>();
  const late = it.database.asWorker(async (tx) => {
    await tx.rows("update retraction set state = 'running' where id = $1", [id]);
    await tx.rows(
      `insert into retraction_copy (tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible,
         outcome, look_base_at, due_at)
       select tenant_id, retraction_id, $2, message_id, lane_id, kind, asked, when_impossible, 'pending', now(), now()
       from retraction_copy where retraction_id = $1`,
      [id, copyAt(it, 1)],
    );
    held.resolve();
    await mayCommit.promise;
  });
  await held.promise;
  const finishing = finishForgotten(it.database);
  await untilOneWaits(database); // for the run
  mayCommit.resolve();
  await Promise.all([late, finishing]);
  expect(await it.requests.get(tenantId, id)).toMatchObject({
    state: "running",
    counts: { moved: 1, pending: 1 },
  });
  await settleCopy(it.database, { tenantId, retractionId: id, copyId: copyAt(it, 1), outcome: "moved" });
  await finishForgotten(it.database);
  expect(await it.requests.get(tenantId, id)).toMatchObject({ state: "done" });
});
