import type { MessageId, TenantId } from "#shared/ids.ts";
import type { MessageAction, SearchFilter } from "#trace/search-filter.ts";
import type { Message } from "#trace/trace.ts";
import type { Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { anywhere, atEnd } from "./like-pattern.ts";
import {
  DELIVERED_NOW,
  EVER_MOVED,
  EVER_READ,
  EVER_RELEASED,
  FAILED_NOW,
  LATEST_ROW,
  type MessageRow,
  RETRACTED_NOW,
  SHOW_MESSAGE,
  toMessage,
} from "./message-row.ts";

export async function getMessage(
  tx: Transaction,
  tenantId: TenantId,
  id: MessageId,
): Promise<Message | undefined> {
  const rows = await tx.rows<MessageRow>(
    `with page as (select * from message where tenant_id = $1 and id = $2) ${SHOW_MESSAGE}`,
    [tenantId, id],
  );
  return rows.map(toMessage)[0];
}

interface Where {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Everything a person typed is bound, never written into the text. */
export function whereOf(tenantId: TenantId, filter: SearchFilter): Where {
  const values: unknown[] = [tenantId];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const clauses = [
    "m.tenant_id = $1",
    ...filter.words.map((it) => wordClause(bind(anywhere(it)), bind(it.toLowerCase()))),
    ...filter.from.map((it) => addressClause("m.from_address", it, bind)),
    ...filter.to.map((it) => recipientClause(it, bind)),
    ...filter.domains.map(
      (it) => `(${domainClause("m.from_address", it, bind)} or ${recipientClause(it, bind)})`,
    ),
    ...filter.subject.map((it) => `m.subject ilike ${bind(anywhere(it))}`),
    ...(filter.messageIdHeader === undefined ? [] : [headerClause(filter.messageIdHeader, bind)]),
    ...(filter.dispositions.length === 0 ? [] : [`m.disposition = any(${bind(filter.dispositions)})`]),
    ...(filter.after === undefined ? [] : [`m.id >= ${bind(firstIdOf(filter.after))}`]),
    ...(filter.before === undefined ? [] : [`m.id < ${bind(firstIdOf(filter.before))}`]),
    ...standingClauses(filter),
    ...filter.actions.map((it) => ACTION_CLAUSES[it]),
  ];
  return { text: clauses.join(" and "), values };
}

type Bind = (value: unknown) => string;

/** Of attachments the names; their hashes and types as a whole, as the index of words has them (index-grams.ts). */
function wordClause(pattern: string, word: string): string {
  return `(m.subject ilike ${pattern} or m.from_address ilike ${pattern} or m.from_name ilike ${pattern}
    or m.message_id_header ilike ${pattern}
    or exists (select from jsonb_array_elements(m.details -> 'attachments') a where a ->> 'name' ilike ${pattern}
      or ${word} in (a ->> 'sha256', a ->> 'trueType', a ->> 'declaredType'))
    or exists (select from recipient r where r.tenant_id = m.tenant_id and r.message_id = m.id and r.address ilike ${pattern}))`;
}

/** A whole address, else a domain and what is below it. */
function addressClause(column: string, typed: string, bind: Bind): string {
  if (!isAddress(typed)) return domainClause(column, typed, bind);
  const value = bind(typed);
  return `${column} = ${value}`;
}

function domainClause(column: string, typed: string, bind: Bind): string {
  const domain = typed.replace(/^@/, "");
  return `(${column} like ${bind(atEnd(`@${domain}`))} or ${column} like ${bind(atEnd(`.${domain}`))})`;
}

function recipientClause(typed: string, bind: Bind): string {
  const matches = isAddress(typed) ? `r.address = ${bind(typed)}` : domainClause("r.address", typed, bind);
  return `exists (select from recipient r where r.tenant_id = m.tenant_id and r.message_id = m.id and ${matches})`;
}

function isAddress(typed: string): boolean {
  return typed.indexOf("@") > 0;
}

/** As it stands in the header, with or without brackets; by its hash, because senders choose its length. */
function headerClause(typed: string, bind: Bind): string {
  const bare = typed.replace(/^</, "").replace(/>$/, "");
  const hashes = [typed, bare, `<${bare}>`].map((it) => `sha256(convert_to(${bind(it)}, 'UTF8'))`);
  return `m.message_id_hash in (${hashes.join(", ")})`;
}

function standingClauses({ isRetracted, isDelivered, hasFailed }: SearchFilter): readonly string[] {
  return [
    ...(isRetracted === undefined ? [] : [someCopy(RETRACTED_NOW, isRetracted)]),
    ...(isDelivered === undefined ? [] : [isDelivered ? DELIVERED_NOW : `not ${DELIVERED_NOW}`]),
    ...(hasFailed === undefined ? [] : [someCopy(FAILED_NOW, hasFailed)]),
  ];
}

function someCopy(condition: string, wanted: boolean): string {
  return `${wanted ? "" : "not "}exists (
    select from copy c cross join ${LATEST_ROW} l
    where c.tenant_id = m.tenant_id and c.message_id = m.id and ${condition})`;
}

const ACTION_CLAUSES: Readonly<Record<MessageAction, string>> = {
  moved: EVER_MOVED,
  released: EVER_RELEASED,
  read: EVER_READ,
};
