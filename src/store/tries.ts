import { hashOf } from "#identity/one-time-secret.ts";
import { FORGET_TRIES_MS, type Tries, waitAfter } from "#identity/throttle.ts";
import type { Database, Transaction } from "./database.ts";

/** From one address many people may come: an office, a proxy that is not named as trusted. */
const FREE_FROM_ADDRESS = 30;

/**
 * Tries at passwords and codes, counted before they are made and for all processes together. A person's own count does
 * not stop whoever comes from where that person has a session: else a stranger could keep him out.
 */
export function openTries(database: Database): Tries {
  return {
    begin: (it) =>
      database.asWorker(async (tx) => {
        const from = await count(tx, keyOf(it.what, "from", it.from), FREE_FROM_ADDRESS);
        if (from > 0) return { waitMs: from };
        if (it.whose === undefined) return { waitMs: await count(tx, keyOf(it.what, "any", it.from)) };
        const isKnown = (await tx.rows(KNOWN_ADDRESS, [it.whose, it.from])).length > 0;
        const whose = isKnown ? `${it.whose} at ${it.from}` : it.whose;
        return { waitMs: await count(tx, keyOf(it.what, "whose", whose)) };
      }),
    succeeded: (it) =>
      database.asWorker(async (tx) => {
        const whose = [it.whose ?? "", `${it.whose ?? ""} at ${it.from}`];
        const keys = [...whose.map((one) => keyOf(it.what, "whose", one)), keyOf(it.what, "any", it.from)];
        await tx.rows("delete from identity.attempt where key = any($1)", [keys]);
        await tx.rows(FORGET, [FORGET_TRIES_MS / 1_000]);
      }),
  };
}

/** Counts one more and answers how long it has to wait; one that has to wait is not made, and not counted. */
async function count(tx: Transaction, key: Buffer, free?: number): Promise<number> {
  await tx.rows(BEGIN, [key]);
  const [row] = await tx.rows<{ tries: number; wait_ms: number }>(LOCKED, [key, FORGET_TRIES_MS / 1_000]);
  if (row === undefined) return 0;
  if (row.wait_ms > 0) return row.wait_ms;
  await tx.rows(COUNT, [key, row.tries + 1, waitAfter(row.tries + 1, free) / 1_000]);
  return 0;
}

function keyOf(what: string, by: string, value: string): Buffer {
  return hashOf(JSON.stringify([what, by, value]));
}

/** By the clock, not by when the transaction began: whoever waited for the lock began before the one he waited for. */
const BEGIN = `
  insert into identity.attempt (key, tries, last_at, blocked_until) values ($1, 0, clock_timestamp(), clock_timestamp())
  on conflict do nothing`;
const LOCKED = `
  select case when last_at < clock_timestamp() - make_interval(secs => $2) then 0 else tries end as tries,
    greatest(0, extract(epoch from blocked_until - clock_timestamp()) * 1000)::int as wait_ms
  from identity.attempt where key = $1 for update`;
const COUNT = `
  update identity.attempt set tries = $2, last_at = clock_timestamp(), blocked_until = clock_timestamp() + make_interval(secs => $3)
  where key = $1`;
const FORGET = "delete from identity.attempt where last_at < now() - make_interval(secs => $1)";
const KNOWN_ADDRESS = `
  select from identity."session" s join identity."user" u on u.id = s."userId"
  where u.email = $1 and s."ipAddress" = $2 limit 1`;
