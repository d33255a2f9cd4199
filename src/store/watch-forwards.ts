import { byRarity } from "#detection/wording.ts";
import { isKnownByText, type OriginalWording } from "#retraction/carries-original.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { packWording } from "./hide-wording.ts";
import { originalWordings } from "./original-wordings.ts";

/** So many of a text's values find nearly all mail that contains it, and most other mail has none of them. */
const FOUND_BY = 8;

/**
 * From now on a run follows these messages: mail from inside that contains their text joins it. What came before the run
 * began is looked for afterwards, piece by piece.
 */
export async function beginFollowing(
  tx: Transaction,
  tenantId: TenantId,
  { id, messageIds }: { readonly id: RetractionId; readonly messageIds: readonly MessageId[] },
): Promise<void> {
  const originals = [...(await originalWordings(tx, tenantId, messageIds))];
  const rows = originals.map(([messageId, { whole, own }]) => ({
    messageId,
    wording: packWording(whole).toString("hex"),
    own: packWording(own).toString("hex"),
  }));
  await tx.rows(KNOW_TEXT, [tenantId, id, JSON.stringify(rows)]);
  const finds = originals.flatMap(([messageId, original]) =>
    findingValues(original).map((value) => ({ messageId, value })),
  );
  await tx.rows(FIND_BY, [tenantId, id, JSON.stringify(finds)]);
  await tx.rows(LOOK_BACK, [tenantId, id]);
}

function findingValues(original: OriginalWording): readonly number[] {
  if (!isKnownByText(original)) return [];
  return byRarity(original.own.values).slice(0, FOUND_BY).map(toColumn);
}

/** PostgreSQL's integers have a sign. */
export function toColumn(value: number): number {
  return value | 0;
}

const KNOW_TEXT = `
  update watched_message w set wording = decode(o.wording, 'hex'), own_wording = decode(o.own, 'hex')
  from jsonb_to_recordset($3::jsonb) as o("messageId" uuid, wording text, own text)
  where w.tenant_id = $1 and w.retraction_id = $2 and w.message_id = o."messageId"`;
const FIND_BY = `
  insert into followed_wording (tenant_id, value, message_id, retraction_id)
  select $1, value, "messageId", $2 from jsonb_to_recordset($3::jsonb) as f("messageId" uuid, value int)
  order by value, "messageId"
  on conflict do nothing`;
const LOOK_BACK = `
  update retraction set forwards_after = '00000000-0000-0000-0000-000000000000' where tenant_id = $1 and id = $2`;

export interface Forward {
  readonly messageId: MessageId;
  readonly retractionId: RetractionId;
  readonly forwardOf: MessageId;
}

/** From now on these belong to what their runs watch. Answers those that did not before. */
export async function watchForwards(
  tx: Transaction,
  tenantId: TenantId,
  forwards: readonly Forward[],
): Promise<readonly MessageId[]> {
  if (forwards.length === 0) return [];
  const rows = await tx.rows<{ id: MessageId }>(WATCH, [tenantId, JSON.stringify(forwards)]);
  return [...new Set(rows.map((it) => it.id))];
}

// A forward's own Message-ID is followed by the same rule as the original's: only where no other mail bears it. What is
// looked for in mail that names it is the original's text all the same. Nothing is taken that a person has allowed.
const WATCH = `
  insert into watched_message (tenant_id, message_id, retraction_id, header_hash, forward_of, wording, own_wording)
  select distinct on (m.id, f."retractionId") $1::uuid, m.id, f."retractionId", case when not exists (
    select from message o where o.tenant_id = $1 and o.message_id_hash = m.message_id_hash and o.id <> m.id) then m.message_id_hash end,
    w.message_id, w.wording, w.own_wording
  from jsonb_to_recordset($2::jsonb) as f("messageId" uuid, "retractionId" uuid, "forwardOf" uuid)
  join message m on m.tenant_id = $1 and m.id = f."messageId"
  join watched_message w on w.tenant_id = $1 and w.message_id = f."forwardOf" and w.retraction_id = f."retractionId"
  where not exists (
    select from verdict v where v.tenant_id = $1 and v.message_id = m.id and v.revision = m.verdict_revision
      and v.findings @> '[{"sign": "allowed"}]')
  order by m.id, f."retractionId", w.message_id
  on conflict do nothing
  returning message_id as id`;
