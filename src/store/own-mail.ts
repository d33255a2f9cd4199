import { createHash } from "node:crypto";
import type { Wording } from "#detection/wording.ts";
import { carriesOriginal } from "#retraction/carries-original.ts";
import { isFollowed } from "#retraction/is-followed.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { unpackWording } from "./hide-wording.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { storableText } from "./storable.ts";
import { toColumn, watchForwards } from "./watch-forwards.ts";

interface Report {
  readonly messageId: MessageId;
  readonly delivery: Pick<JournalDelivery, "direction" | "trust" | "mail" | "verdict">;
}

interface OwnMail {
  /** Mail that nobody has looked at before. */
  readonly reports: readonly Report[];
  /** What they say, as it is stored. */
  readonly wordings: ReadonlyMap<MessageId, Wording>;
}

/**
 * What the tenant's own people wrote: which mails it answers or passes on is kept, and what contains the text of one that
 * a run follows is watched by that run as well, so that its copies join. Answers these messages. One look for both.
 */
export async function relateOwnMail(
  tx: Transaction,
  tenantId: TenantId,
  { reports, wordings }: OwnMail,
): Promise<readonly MessageId[]> {
  const own = reports.filter(({ delivery }) => delivery.direction !== "inbound" && delivery.trust.trusted);
  const followed = own.filter(({ delivery }) => isFollowed(delivery));
  const references = own.filter(isWrittenByHand).flatMap(toRows);
  const named = followed.flatMap(toRows);
  const values = followed.flatMap(({ messageId }) => wordings.get(messageId)?.values ?? []);
  if (references.length + named.length + values.length === 0) return [];
  const met = await tx.rows<Met>(RELATE, [
    tenantId,
    JSON.stringify(references),
    [...new Set(named.map((it) => it.hash))],
    [...new Set(values)].map(toColumn),
  ]);
  if (met.length === 0) return [];
  const forwards = followed.flatMap(({ messageId }) => {
    const names = new Set(named.filter((it) => it.messageId === messageId).map((it) => it.hash));
    return met
      .filter((it) =>
        carries(it, { wording: wordings.get(messageId), namesIt: names.has(it.headerHash ?? "") }),
      )
      .map((it) => ({ messageId, retractionId: it.retractionId, forwardOf: it.messageId }));
  });
  return watchForwards(tx, tenantId, forwards);
}

/** A stranger must not make it look as if somebody had replied, and a machine's reply is nobody's. */
function isWrittenByHand({ delivery: { mail } }: Report): boolean {
  return mail !== undefined && !mail.isAutomatic;
}

interface Reference {
  readonly messageId: MessageId;
  readonly hash: string;
}

function toRows({ messageId, delivery: { mail } }: Report): readonly Reference[] {
  return (mail?.references ?? []).map((it) => ({ messageId, hash: hashOfHeader(it) }));
}

/** As `message.message_id_hash` has it, in hex. */
export function hashOfHeader(messageId: string): string {
  return createHash("sha256").update(storableText(messageId)).digest("hex");
}

/** A followed mail that one of these may contain. */
interface Met {
  readonly messageId: MessageId;
  readonly retractionId: RetractionId;
  readonly headerHash: string | null;
  readonly wording: Buffer | null;
  readonly ownWording: Buffer | null;
}

function carries(
  { wording, ownWording }: Met,
  mail: { readonly wording: Wording | undefined; readonly namesIt: boolean },
): boolean {
  if (wording === null || ownWording === null) return false;
  return carriesOriginal({ whole: unpackWording(wording), own: unpackWording(ownWording) }, mail) === true;
}

// References in one order: two batches can name one mail. Of the values the table is asked as a whole: it holds some of
// each followed mail, and most of the time nothing at all.
const RELATE: PreparedStatement = {
  name: "relate-own-mail",
  text: `
  with kept as (
    insert into message_reference (tenant_id, message_id_hash, message_id)
    select $1, decode(hash, 'hex'), "messageId" from jsonb_to_recordset($2::jsonb) as r("messageId" uuid, hash text)
    order by hash, "messageId"
    on conflict do nothing
  ), met as (
    select message_id, retraction_id from watched_message
    where tenant_id = $1 and header_hash is not null
      and header_hash = any(array(select decode(it, 'hex') from unnest($3::text[]) as given(it)))
    union
    select message_id, retraction_id from followed_wording where tenant_id = $1 and value = any($4::int[])
  )
  select w.message_id as "messageId", w.retraction_id as "retractionId", encode(w.header_hash, 'hex') as "headerHash",
    w.wording, w.own_wording as "ownWording"
  from met
  cross join lateral (
    select * from watched_message
    where tenant_id = $1 and message_id = met.message_id and retraction_id = met.retraction_id limit 1
  ) w
  order by w.message_id`,
};
