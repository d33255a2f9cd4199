import type { Database } from "./database.ts";

/**
 * Removes what no longer tells anything: sessions that ended a month ago (until then an address that somebody came from
 * is known as his), links that are over, and tries of days ago. For a periodic job.
 */
export async function forgetSignIns(database: Database): Promise<void> {
  await database.asWorker(async (tx) => {
    for (const statement of FORGET) await tx.rows(statement);
  });
}

const FORGET = [
  `delete from identity."session" where "expiresAt" < now() - interval '30 days'`,
  `delete from identity."verification" where "expiresAt" < now() - interval '1 day'`,
  "delete from identity.attempt where last_at < now() - interval '2 days' and blocked_until < now()",
];
