import type pg from "pg";
import { afterRestore } from "./after-restore.ts";
import type { Transaction } from "./database.ts";
import { AS_OWNER, AS_WORKER, ownerTransaction } from "./owner-transaction.ts";
import { refuseRunning } from "./refuse-running.ts";

const KEY = "cluster";

/**
 * Notices that the database has come to another server or under another name since it was last started: whoever copies
 * one, by whatever means, may have copied an old one. Answers as of when it is then; `undefined`: it is where it was.
 * What its server itself brings back (a snapshot, a point in time) looks as it did and has to be said:
 * `undeliver restored`.
 */
export function noticeRestore(connection: pg.ClientConfig): Promise<Date | undefined> {
  return ownerTransaction(connection, async (tx) => {
    const here = await identityOf(tx);
    const asOf = await asWorker(tx, async () => {
      const [known] = await tx.rows<{ value: string }>(KNOWN, [KEY]);
      if (known?.value === here) return undefined;
      await keepIdentity(tx, here);
      return known && lastFactAt(tx);
    });
    if (asOf !== undefined) await afterRestore(tx, asOf);
    return asOf;
  });
}

/**
 * A person says so: the server has brought back an older state. Answers as of when it is; `undefined`: it is empty.
 * Refuses while anybody works on it, since it takes the leases away.
 */
export function noteRestore(connection: pg.ClientConfig): Promise<Date | undefined> {
  return ownerTransaction(connection, async (tx) => {
    const asOf = await asWorker(tx, async () => {
      await refuseRunning(tx);
      return lastFactAt(tx);
    });
    if (asOf !== undefined) await afterRestore(tx, asOf);
    return asOf;
  });
}

/** From now on it belongs here. */
export async function belongHere(tx: Transaction): Promise<void> {
  const here = await identityOf(tx);
  await asWorker(tx, () => keepIdentity(tx, here));
}

async function asWorker<T>(tx: Transaction, work: (tx: Transaction) => Promise<T>): Promise<T> {
  await tx.rows(AS_WORKER);
  const result = await work(tx);
  await tx.rows(AS_OWNER);
  return result;
}

/** A server's own number, made when its folder was, and the number of the database in it. */
async function identityOf(tx: Transaction): Promise<string> {
  const [row] = await tx.rows<{ here: string }>(IDENTITY);
  if (row === undefined) throw new Error("a statement of one row answered none");
  return row.here;
}

async function keepIdentity(tx: Transaction, here: string): Promise<void> {
  await tx.rows(KEEP, [KEY, JSON.stringify(here)]);
}

async function lastFactAt(tx: Transaction): Promise<Date | undefined> {
  const [last] = await tx.rows<{ at: Date }>(LAST_FACT);
  return last?.at;
}

const IDENTITY = `
  select c.system_identifier || '/' || d.oid as here from pg_control_system() c, pg_database d
  where d.datname = current_database()`;
// Locked: of several processes that start at once the first one notices.
const KNOWN = "select value #>> '{}' as value from instance where key = $1 for update";
const KEEP = `
  insert into instance (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value`;
const LAST_FACT = `
  select e.at from tenant t
  cross join lateral (select at from event where tenant_id = t.id order by tx desc, id desc limit 1) e
  order by e.at desc limit 1`;
