import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { openDatabase } from "./database.ts";
import { openTries } from "./tries.ts";

const GUESS = { what: "password", whose: "ann@corp.example", from: "192.0.2.1" };

test("of many tries at once, in several processes, five are free, however long each waited for the others", async () => {
  await using database = await cloneDatabase();
  const { connection } = database;
  await using other = openDatabase({ connection, maxConnections: 10, onError: () => {} });
  const processes = [openTries(database), openTries(other)];
  const guesses = Array.from({ length: 6 }, (_, n) => ({ ...GUESS, from: `192.0.2.${n}` }));
  const begun = await Promise.all(processes.flatMap((tries) => guesses.map((it) => tries.begin(it))));
  expect(begun.filter((it) => it.waitMs === 0)).toHaveLength(5);
});

test("whoever was right begins anew, and what is asked for elsewhere is counted apart", async () => {
  await using database = await cloneDatabase();
  const tries = openTries(database);
  for (let n = 0; n < 5; n++) expect(await tries.begin(GUESS)).toEqual({ waitMs: 0 });
  const refused = await tries.begin(GUESS);
  expect(refused.waitMs).toBeGreaterThan(0);
  expect(refused.waitMs).toBeLessThanOrEqual(1_000);
  expect(await tries.begin({ ...GUESS, what: "reset" })).toEqual({ waitMs: 0 });
  await tries.succeeded(GUESS);
  expect(await tries.begin(GUESS)).toEqual({ waitMs: 0 });
});
