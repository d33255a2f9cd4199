import type { Disposition } from "#detection/disposition.ts";
import type { KnownHeader, LeftOutReason, NamedMessage, Naming } from "#retraction/naming.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { startDiscovery } from "./discovery.ts";
import { fromNull } from "./from-null.ts";
import { storableText } from "./storable.ts";
import { getRetraction } from "./retraction-reading.ts";

/** Somebody could send a thousand mails with one Message-ID; so many are listed. */
const MAX_PER_HEADER = 200;

/** What is named, and the messages behind it, in PostgreSQL. */
export function openNaming(database: Database): Naming {
  return {
    search: (tenantId, request) => database.asTenant(tenantId, (tx) => startDiscovery(tx, tenantId, request)),
    byHeaders: (tenantId, headers) =>
      database.asTenant(tenantId, (tx) => knownHeaders(tx, tenantId, headers)),
    byContentKeys: (tenantId, keys) =>
      database.asTenant(tenantId, async (tx) => {
        const rows = await tx.rows<{ key: string; id: MessageId }>(BY_CONTENT_KEYS, [tenantId, keys]);
        return new Map(rows.map((it) => [it.key, it.id]));
      }),
    messages: (tenantId, id, page) =>
      database.asTenant(tenantId, async (tx) =>
        (await getRetraction(tx, tenantId, id)) === undefined
          ? undefined
          : messagesOf(tx, tenantId, { ...page, id }),
      ),
  };
}

/** By the hashes of the header: senders choose its length, and it stands there with brackets or without. */
async function knownHeaders(
  tx: Transaction,
  tenantId: TenantId,
  headers: readonly string[],
): Promise<readonly KnownHeader[]> {
  const given = headers.flatMap((header, n) => spellings(header).map((text) => ({ n, text })));
  const rows = await tx.rows<{ n: number; id: MessageId; trusted: boolean }>(BY_HEADERS, [
    tenantId,
    JSON.stringify(given),
  ]);
  const byNumber = Map.groupBy(rows, (it) => it.n);
  return headers.map((header, n) => {
    const found = byNumber.get(n) ?? [];
    const messageIds = found.filter((it) => it.trusted).map((it) => it.id);
    return { header, messageIds, untrusted: found.length - messageIds.length };
  });
}

function spellings(header: string): readonly string[] {
  const text = storableText(header);
  const bare = text.replace(/^</, "").replace(/>$/, "");
  return [...new Set([text, bare, `<${bare}>`])];
}

interface MessagesPage {
  readonly id: RetractionId;
  readonly offset: number;
  readonly limit: number;
}

async function messagesOf(
  tx: Transaction,
  tenantId: TenantId,
  { id, offset, limit }: MessagesPage,
): Promise<readonly NamedMessage[]> {
  const rows = await tx.rows<MessageRow>(MESSAGES, [tenantId, id, limit, offset]);
  return rows.map(({ header, leftOut, ...row }) => ({
    ...row,
    header: fromNull(header),
    leftOut: fromNull(leftOut),
  }));
}

interface MessageRow {
  readonly id: MessageId;
  readonly header: string | null;
  readonly fromAddress: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly disposition: Disposition;
  readonly copies: number;
  readonly leftOut: LeftOutReason | null;
}

const BY_HEADERS = `
  select given.n, m.id, m.trusted
  from jsonb_to_recordset($2::jsonb) as given(n int, text text)
  cross join lateral (
    select id, trusted from message
    where tenant_id = $1 and message_id_hash = sha256(convert_to(given.text, 'UTF8'))
    order by id limit ${MAX_PER_HEADER}
  ) m
  order by given.n, m.id`;

// A stranger's copies have keys in a space of their own: what is found came from the provider.
const BY_CONTENT_KEYS = `
  select encode(k.key_hash, 'hex') as key, m.id
  from message_key k join message m on m.tenant_id = k.tenant_id and m.id = k.message_id
  where k.tenant_id = $1 and m.trusted
    and k.key_hash = any(select decode(it, 'hex') from unnest($2::text[]) as given(it))`;

const MESSAGES = `
  with named as (
    select message_id, count(*)::int as copies, null as left_out from retraction_copy
    where tenant_id = $1 and retraction_id = $2 group by message_id
    union all
    select message_id, count(*)::int, null from retraction_draft_copy
    where tenant_id = $1 and retraction_id = $2 group by message_id
    union all
    select message_id, 0, reason from retraction_left_out where tenant_id = $1 and retraction_id = $2
  )
  select m.id, m.message_id_header as header, m.from_address as "fromAddress", m.subject, m.received_at as "receivedAt",
    m.disposition, named.copies, named.left_out as "leftOut"
  from named join message m on m.tenant_id = $1 and m.id = named.message_id
  order by m.id desc limit $3 offset $4`;
