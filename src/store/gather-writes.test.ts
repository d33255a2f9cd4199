import { expect, test } from "vitest";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import { newId } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { gatherWrites, type RowWrite } from "./gather-writes.ts";

const worker = newId<WorkerId>(new Date());
const other = newId<WorkerId>(new Date());

/** A write that PostgreSQL can do or not. */
function write(it: string, by: WorkerId = worker): RowWrite<string> {
  return { worker: by, work: { tenantId: "tenant" } as CopyWork, it };
}

test("writes of one moment are one transaction, each with its own answer", async () => {
  await using database = await cloneDatabase();
  const batches: number[] = [];
  const add = gatherWrites<string, string>(database, async (tx, writes) => {
    batches.push(writes.length);
    const rows = await tx.rows<{ it: string }>("select upper(it) as it from unnest($1::text[]) as it", [
      writes.map(({ it }) => it),
    ]);
    return rows.map((row) => row.it);
  });
  expect(await Promise.all(["a", "b", "c"].map((it) => add(write(it))))).toEqual(["A", "B", "C"]);
  expect(batches).toEqual([3]);
});

test("one that cannot be written stops none of the others", async () => {
  await using database = await cloneDatabase();
  const add = gatherWrites<string, number>(database, async (tx, writes) => {
    const rows = await tx.rows<{ n: number }>("select it::int as n from unnest($1::text[]) as it", [
      writes.map(({ it }) => it),
    ]);
    return rows.map((row) => row.n);
  });
  const written = await Promise.allSettled(["1", "not a number", "3"].map((it) => add(write(it))));
  expect(written).toMatchObject([
    { status: "fulfilled", value: 1 },
    { status: "rejected", reason: { code: "22P02" } },
    { status: "fulfilled", value: 3 },
  ]);
});

test("two workers never share a transaction: what one has lost the other may still hold", async () => {
  await using database = await cloneDatabase();
  const seen: string[] = [];
  const add = gatherWrites<string, boolean>(database, async (_tx, writes) => {
    seen.push(writes.map((it) => it.it).join());
    return writes.map(() => true);
  });
  await Promise.all([add(write("mine")), add(write("yours", other)), add(write("mine too"))]);
  expect(seen).toEqual(["mine,mine too", "yours"]);
});
