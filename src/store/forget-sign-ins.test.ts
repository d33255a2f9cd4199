import { expect, test } from "vitest";
import { newId, type Id } from "#shared/ids.ts";
import { cloneDatabase } from "../../test/support/database.ts";
import { forgetSignIns } from "./forget-sign-ins.ts";
import { createPerson } from "./person-rows.ts";
import { openTries } from "./tries.ts";

test("old sessions, links and tries go, those of now stay", async () => {
  await using database = await cloneDatabase();
  const tries = openTries(database);
  for (const from of ["192.0.2.1", "192.0.2.2"]) await tries.begin({ what: "setup", from });
  await database.asWorker(async (tx) => {
    const personId = await createPerson(tx, { email: "ann@corp.example", name: "Ann" });
    for (const days of [0, 20, 40]) {
      const ended = `now() - make_interval(days => ${days})`;
      await tx.rows(
        `insert into identity."session" (id, "userId", token, method, "createdAt", "updatedAt", "expiresAt")
         values ($1, $2, $3, 'password', ${ended}, now(), ${ended})`,
        [newId<Id<"session">>(new Date()), personId, String(days)],
      );
    }
    await tx.rows(
      `update identity.attempt set last_at = now() - interval '3 days', blocked_until = now() - interval '3 days'
       where ctid in (select ctid from identity.attempt limit 2)`,
    );
  });
  await forgetSignIns(database);
  const left = await database.asWorker(async (tx) => ({
    sessions: await tx.rows('select token from identity."session" order by token'),
    tries: (await tx.rows("select from identity.attempt")).length,
  }));
  expect(left).toEqual({ sessions: [{ token: "0" }, { token: "20" }], tries: 2 });
});

test("from where somebody has a session, a stranger's tries elsewhere do not keep him out", async () => {
  await using database = await cloneDatabase();
  const tries = openTries(database);
  const email = "ann@corp.example";
  await database.asWorker(async (tx) => {
    const personId = await createPerson(tx, { email, name: "Ann" });
    await tx.rows(
      `insert into identity."session" (id, "userId", token, method, "ipAddress", "updatedAt", "expiresAt")
       values ($1, $2, 'x', 'password', '192.0.2.1', now(), now() + interval '1 hour')`,
      [newId<Id<"session">>(new Date()), personId],
    );
  });
  const at = (from: string) => tries.begin({ what: "password", whose: email, from });
  for (let n = 0; n < 8; n++) await at(`198.51.100.${n}`);
  expect((await at("198.51.100.99")).waitMs).toBeGreaterThan(0);
  expect((await at("192.0.2.1")).waitMs).toBe(0);
  // There, too, he cannot be guessed at without an end.
  for (let n = 0; n < 5; n++) await at("192.0.2.1");
  expect((await at("192.0.2.1")).waitMs).toBeGreaterThan(0);
});
