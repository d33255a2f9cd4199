import type { Disposition } from "#detection/disposition.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import {
  type Campaign,
  type Candidate,
  type Compared,
  findMembers,
  type SenderHistory,
  tickMembers,
} from "#trace/campaign.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { firstIdOf } from "./first-id-of.ts";

export interface SimilarTo {
  readonly id: MessageId;
  /** So many days before and after it are looked at. */
  readonly days: number;
  /** So many of each way in which they can be alike are looked at, the newest; `undefined`: as many as for a campaign. */
  readonly most?: number | undefined;
}

/** The messages of one campaign. `undefined` where there is no such message. */
export async function similarMessages(
  tx: Transaction,
  tenantId: TenantId,
  { id, days, most = MAX_PER_KEY }: SimilarTo,
): Promise<Campaign | undefined> {
  const [row] = await tx.rows<CandidateRow>(`${SHOW} where m.tenant_id = $1 and m.id = $2`, [tenantId, id]);
  if (row === undefined) return undefined;
  if (!row.isKnown) return { of: id, isComparable: false, members: [], isCut: false };
  const of = toCandidate(row);
  const bounds = [-days, days].map((it) => firstIdOf(new Date(of.receivedAt.getTime() + it * DAY_MS)));
  const found = await tx.rows<{ id: MessageId }>(CANDIDATES, [tenantId, id, ...bounds, most]);
  const ids = found.map((it) => it.id);
  const rows = await tx.rows<CandidateRow>(
    `${SHOW} where m.tenant_id = $1 and m.id = any($2) and m.trusted`,
    [tenantId, ids],
  );
  const members = findMembers(of, rows.map(toCandidate));
  const histories = await historiesOf(tx, tenantId, members);
  const isCut = found.length >= most;
  return { of: id, isComparable: true, members: tickMembers(id, members, histories), isCut };
}

const DAY_MS = 86_400_000;
/** A template that everybody uses finds half of all mail: the newest of them are looked at. */
const MAX_PER_KEY = 5_000;

interface CandidateRow {
  readonly id: MessageId;
  readonly header: string | null;
  readonly fromAddress: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly disposition: Disposition;
  readonly copies: number;
  readonly isAuthenticated: boolean;
  /** False: it came before likenesses were kept, or could not be read. */
  readonly isKnown: boolean;
  /** A bigint, which the driver gives as text. */
  readonly text: string | null;
  readonly structure: string | null;
  readonly linkDomains: string | null;
  readonly links: readonly string[];
  readonly sender: string | null;
}

function toCandidate(row: CandidateRow): Candidate {
  const { id, header, fromAddress, subject, receivedAt, disposition, copies, isAuthenticated } = row;
  return {
    id,
    header: fromNull(header),
    fromAddress,
    subject,
    receivedAt,
    disposition,
    copies,
    isAuthenticated,
    likeness: {
      text: row.text === null ? undefined : BigInt(row.text),
      structure: fromNull(row.structure),
      linkDomains: fromNull(row.linkDomains),
      links: row.links,
      sender: fromNull(row.sender),
    },
  };
}

/** From before the campaign, so that no campaign makes itself a habit. */
async function historiesOf(
  tx: Transaction,
  tenantId: TenantId,
  members: readonly Compared[],
): Promise<ReadonlyMap<string, SenderHistory>> {
  const senders = members.flatMap(({ candidate: { isAuthenticated, likeness } }) =>
    isAuthenticated && likeness.sender !== undefined ? [likeness.sender] : [],
  );
  const [first] = members.map((it) => it.candidate.id).toSorted();
  const rows = await tx.rows<SenderHistory & { sender: string }>(HISTORIES, [
    tenantId,
    [...new Set(senders)],
    first,
  ]);
  return new Map(rows.map((it) => [it.sender, it]));
}

const SHOW = `
  select m.id, m.message_id_header as header, m.from_address as "fromAddress", m.subject, m.received_at as "receivedAt",
    m.disposition, coalesce(m.details -> 'authentication' ->> 'dmarc' = 'pass', false) as "isAuthenticated",
    (select count(*)::int from copy c where c.tenant_id = m.tenant_id and c.message_id = m.id) as copies,
    l.message_id is not null as "isKnown", l.text, l.structure, l.link_domains as "linkDomains",
    coalesce(l.links, '{}') as links, l.sender
  from message m left join message_likeness l on l.tenant_id = m.tenant_id and l.message_id = m.id`;

const BANDS = ["text_a", "text_b", "text_c", "text_d"] as const;
const WITHIN = "l.message_id >= $3 and l.message_id < $4 order by l.message_id desc limit $5";

// Each by an index of its own, the newest first; a null of the message itself finds nothing. Where there is no text,
// template and links decide, and both must be the same.
const CANDIDATES = `
  with of as (select * from message_likeness where tenant_id = $1 and message_id = $2)
  ${BANDS.map(
    (band) => `(
    select l.message_id as id from message_likeness l
    where l.tenant_id = $1 and l.${band} = (select ${band} from of) and ${WITHIN}
  ) union `,
  ).join("")}(
    select l.message_id from message_likeness l
    where l.tenant_id = $1 and l.text is null and l.structure = (select structure from of where text is null) and ${WITHIN}
  )`;

const HISTORIES = `
  select s.sender::text, count(*)::int as messages, count(distinct e.day)::int as days,
    bool_or(e.disposition in ('MALICIOUS', 'SPOOF', 'SUSPICIOUS', 'SPAM')) as "wasFlagged"
  from unnest($2::bigint[]) as s(sender)
  cross join lateral (
    select m.disposition, (m.received_at at time zone 'UTC')::date as day
    from message_likeness l join message m on m.tenant_id = l.tenant_id and m.id = l.message_id
    where l.tenant_id = $1 and l.sender = s.sender and l.message_id < $3
      and m.details -> 'authentication' ->> 'dmarc' = 'pass'
    order by l.message_id desc limit 500
  ) e
  group by s.sender`;
