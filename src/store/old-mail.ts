import type { Retention } from "#policy/retention.ts";
import { type KeepReason, whyMessageKept, whyRawKept } from "#retraction/why-kept.ts";
import type { Id, MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { momentOf } from "./first-id-of.ts";
import { keptMessages } from "./kept-messages.ts";
import type { Forgettable } from "./retention-walk.ts";

/** An original, or a message, that is old enough to go. */
export interface OldMail {
  /** Of the journal copy, or of the message. */
  readonly id: Id<string>;
  readonly messageId: MessageId;
}

interface Stretch {
  readonly what: Forgettable;
  readonly after: string;
  /** The first id that is young enough to stay. */
  readonly since: string;
  readonly batch: number;
}

/** The oldest of it behind `after`. */
export function readOldMail(
  tx: Transaction,
  tenantId: TenantId,
  { what, after, since, batch }: Stretch,
): Promise<readonly OldMail[]> {
  return tx.rows<OldMail>(OLD[what], [tenantId, after, since, batch]);
}

interface Judging extends Pick<Stretch, "what" | "since"> {
  readonly old: readonly OldMail[];
  readonly retention: Retention;
  readonly now: Date;
}

/** Each with the reason why it stays all the same; `undefined`: it can go. What is gone meanwhile is left out. */
export async function whyItStays(
  tx: Transaction,
  tenantId: TenantId,
  { what, since, old, retention, now }: Judging,
): Promise<ReadonlyMap<OldMail, KeepReason | undefined>> {
  if (old.length === 0) return new Map();
  const ids = [...new Set(old.map((it) => it.messageId))];
  const kept = await keptMessages(tx, tenantId, { ids, retention, now });
  const settledBefore = what === "retracted" ? momentOf(since) : undefined;
  return new Map(
    old.flatMap((it) => {
      const message = kept.get(it.messageId);
      if (message === undefined) return [];
      return [[it, what === "raw" ? whyRawKept(message) : whyMessageKept(message, settledBefore)] as const];
    }),
  );
}

// Ids begin with the moment of arrival. Each original has a first piece, however small it is. What something was done to
// is found by the ledger: it is a small part of all mail.
const OLD: Readonly<Record<Forgettable, string>> = {
  raw: `
  select raw.id, j.message_id as "messageId" from (
    select journal_copy_id as id from raw_chunk
    where tenant_id = $1 and journal_copy_id > $2 and journal_copy_id < $3 and n = 0 order by journal_copy_id limit $4
  ) raw
  cross join lateral (select message_id from journal_copy where tenant_id = $1 and id = raw.id limit 1) j
  order by raw.id`,
  messages: `
  select id, id as "messageId" from message where tenant_id = $1 and id > $2 and id < $3 order by id limit $4`,
  retracted: `
  select distinct message_id as id, message_id as "messageId" from retraction_copy
  where tenant_id = $1 and message_id > $2 and message_id < $3 order by message_id limit $4`,
};
