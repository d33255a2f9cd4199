import { setTimeout as sleep } from "node:timers/promises";
import { RESPONSES } from "#policy/responses.ts";
import { daysKept, RETENTION } from "#policy/retention.ts";
import { atOnce } from "./at-once.ts";
import type { Database, Transaction } from "./database.ts";
import { deleteMessages } from "./delete-messages.ts";
import { deleteRaw } from "./delete-raw.ts";
import { type KeptSince, keptSince, sinceOf } from "./kept-since.ts";
import { lockMessages, lockWholeMessages } from "./lock-messages.ts";
import { type OldMail, readOldMail, whyItStays } from "./old-mail.ts";
import { type Forgettable, type Stretch, walkRetention } from "./retention-walk.ts";
import { readSetting } from "./tenant-settings.ts";

interface Forgetting {
  readonly now: Date;
  /** Ends it between two batches; the next time it goes on there. */
  readonly stop: AbortSignal;
  /** So many messages at once. */
  readonly batch?: number;
  /** After each batch, for as long as it took: the intake and the lanes have at least half of the database's time. */
  readonly pause?: (tookMs: number) => Promise<void>;
}

/** How much of each has been deleted. */
export type Forgotten = Readonly<Record<Forgettable, number>>;

/**
 * Deletes, by each tenant's own figures, the originals and the messages whose time is over (docs/decisions/0019-retention.md).
 * Whatever somebody is at is passed over, and met again on another day.
 */
export async function forgetMail(database: Database, options: Forgetting): Promise<Forgotten> {
  const troubles: unknown[] = [];
  const forgotten = {
    raw: await forget(database, "raw", { ...options, troubles }),
    messages: await forget(database, "messages", { ...options, troubles }),
    retracted: await forget(database, "retracted", { ...options, troubles }),
  };
  if (troubles.length > 0) throw new AggregateError(troubles, "the retention of some tenants has failed");
  return forgotten;
}

interface ForgettingAll extends Forgetting {
  /** Of one tenant: those of the others go on. */
  readonly troubles: unknown[];
}

/** An original may have 150 MB. */
const RAW_BATCH = 100;
const BATCH = 500;

async function forget(
  database: Database,
  what: Forgettable,
  { now, stop, troubles, ...options }: ForgettingAll,
): Promise<number> {
  const { batch = what === "raw" ? RAW_BATCH : BATCH, pause = (ms: number) => rest(ms, stop) } = options;
  let forgotten = 0;
  for (const kept of await database.asWorker((tx) => keptSince(tx, { what, now }))) {
    if (stop.aborted) break;
    const stretch = (tx: Transaction, after: string) => stretchOf(tx, { ...kept, what, after, batch, now });
    const walk = walkRetention(database, { ...kept, what, stop, pause, stretch });
    forgotten += await walk.catch((error: unknown) => {
      troubles.push(error);
      return 0;
    });
  }
  return forgotten;
}

async function rest(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => {});
}

interface OfTenant extends KeptSince {
  readonly what: Forgettable;
  readonly after: string;
  readonly batch: number;
  readonly now: Date;
}

async function stretchOf(tx: Transaction, it: OfTenant): Promise<Stretch> {
  const { tenantId, what, since, now } = it;
  const { value: retention } = await readSetting(tx, tenantId, RETENTION);
  const { value: responses } = await readSetting(tx, tenantId, RESPONSES);
  // A walk can take hours, and a person may have thought better of it.
  const sinceNow = sinceOf(daysKept(retention, responses)[what], now);
  if (sinceNow === undefined || sinceNow < since) return { last: undefined, isAtEnd: true, forgotten: 0 };
  const all = await readOldMail(tx, tenantId, it);
  const old = await atOnce(tx, tenantId, { what, old: all });
  const dueOf = async (among: readonly OldMail[]): Promise<readonly OldMail[]> => {
    const stays = await whyItStays(tx, tenantId, { ...it, old: among, retention });
    return [...stays].flatMap(([mail, why]) => (why === undefined ? [mail] : []));
  };
  const seemDue = await dueOf(old);
  const lock = what === "raw" ? lockMessages : lockWholeMessages;
  const locked = new Set(await lock(tx, tenantId, [...new Set(seemDue.map((mail) => mail.messageId))]));
  // Asked again once they are locked: meanwhile somebody may have begun something with one of them.
  const due = await dueOf(seemDue.filter((mail) => locked.has(mail.messageId)));
  if (what === "raw")
    await deleteRaw(
      tx,
      tenantId,
      due.map((mail) => mail.id),
    );
  else
    await deleteMessages(
      tx,
      tenantId,
      due.map((mail) => mail.messageId),
    );
  const isAtEnd = all.length < it.batch && old.length === all.length;
  return { last: old.at(-1)?.id, isAtEnd, forgotten: due.length };
}
