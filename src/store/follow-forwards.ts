import { createHash } from "node:crypto";
import { followedReferences } from "#retraction/followed-references.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import type { Arrival, InsertedMessage } from "./journal-message.ts";

/**
 * New mail from inside that answers or forwards what a run follows is watched by that run as well: its copies join, and
 * those that come later. Answers these messages.
 */
export async function followForwards(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly (Arrival & InsertedMessage)[],
): Promise<readonly MessageId[]> {
  const named = reports.flatMap(({ isNewMessage, messageId, delivery }) =>
    isNewMessage ? followedReferences(delivery).map((it) => ({ messageId, hash: hashOf(it) })) : [],
  );
  if (named.length === 0) return [];
  const hashes = named.map((it) => it.hash);
  const messages = named.map((it) => it.messageId);
  const followed = await tx.rows<{ id: MessageId }>(FOLLOW, [tenantId, hashes, messages]);
  return followed.map((it) => it.id);
}

function hashOf(header: string): Buffer {
  return createHash("sha256").update(header).digest();
}

// A forward's own Message-ID is followed by the same rule as the original's: only where no other mail bears it.
const FOLLOW = `
  insert into watched_message (tenant_id, message_id, retraction_id, header_hash, forward_of)
  select distinct on (n.message_id, w.retraction_id) $1::uuid, n.message_id, w.retraction_id, case when not exists (
    select from message o where o.tenant_id = $1 and o.message_id_hash = m.message_id_hash and o.id <> m.id) then m.message_id_hash end,
    w.message_id
  from unnest($2::bytea[], $3::uuid[]) as n(hash, message_id)
  cross join lateral (
    select w.message_id, w.retraction_id from watched_message w
    where w.tenant_id = $1 and w.header_hash = n.hash and w.message_id <> n.message_id
  ) w
  join message m on m.tenant_id = $1 and m.id = n.message_id
  on conflict do nothing
  returning message_id as id`;
