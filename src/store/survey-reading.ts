import type { Sighting, Survey, SurveyCounts, SurveyedCopy } from "#retraction/survey.ts";
import type { CopyId, MailboxId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** The survey of a plan, as far as it has come; `undefined` where nobody has asked for one. */
export async function readSurvey(
  tx: Transaction,
  tenantId: TenantId,
  plan: RetractionId,
): Promise<Survey | undefined> {
  const [row] = await tx.rows<SurveyRow>(SURVEY, [tenantId, plan]);
  if (row === undefined) return undefined;
  return {
    id: row.id,
    state: row.done_at === null ? "running" : "done",
    startedAt: row.created_at,
    doneAt: fromNull(row.done_at),
    counts: { copies: row.copies, seen: row.seen, read: row.read, bySighting: row.by_sighting },
  };
}

export async function surveyCounts(
  tx: Transaction,
  tenantId: TenantId,
  plan: RetractionId,
): Promise<SurveyCounts | undefined> {
  return (await readSurvey(tx, tenantId, plan))?.counts;
}

/** Copy by copy. */
export async function surveyedCopies(
  tx: Transaction,
  tenantId: TenantId,
  { plan, offset, limit }: { readonly plan: RetractionId; readonly offset: number; readonly limit: number },
): Promise<readonly SurveyedCopy[]> {
  return (await tx.rows<CopyRow>(COPIES, [tenantId, plan, limit, offset])).map(toSurveyed);
}

interface SurveyRow {
  readonly id: RetractionId;
  readonly created_at: Date;
  readonly done_at: Date | null;
  readonly copies: number;
  readonly seen: number;
  readonly read: number;
  readonly by_sighting: Readonly<Partial<Record<Sighting, number>>>;
}

interface CopyRow {
  readonly copy_id: CopyId;
  readonly message_id: MessageId;
  readonly address: string;
  readonly mailbox_id: MailboxId | null;
  readonly mailbox_address: string | null;
  readonly sighting: Sighting | null;
  readonly place: string | null;
  readonly folder: string | null;
  readonly is_read: boolean | null;
  readonly reason: string;
  readonly settled_at: Date | null;
}

function toSurveyed(row: CopyRow): SurveyedCopy {
  return {
    copyId: row.copy_id,
    messageId: row.message_id,
    address: row.address,
    mailboxId: fromNull(row.mailbox_id),
    mailboxAddress: fromNull(row.mailbox_address),
    sighting: fromNull(row.sighting),
    place: fromNull(row.place),
    folder: fromNull(row.folder),
    isRead: fromNull(row.is_read),
    reason: row.reason,
    seenAt: fromNull(row.settled_at),
  };
}

// What ended by a fault of the mailbox has no sighting of its own. One that was broken off saw nothing.
const SIGHTING = `
  case when rc.settled_at is null then null
       when rc.evidence ? 'sighting' then rc.evidence ->> 'sighting'
       when rc.outcome <> 'refused' then 'unreachable' end`;
const SURVEY = `
  select s.id, s.created_at, s.done_at, n.*
  from retraction s
  cross join lateral (
    select coalesce(sum(copies), 0)::int as copies, coalesce(sum(copies) filter (where sighting is not null), 0)::int as seen,
      coalesce(sum(read), 0)::int as read,
      coalesce(jsonb_object_agg(sighting, copies) filter (where sighting is not null), '{}') as by_sighting
    from (
      select ${SIGHTING} as sighting, count(*) as copies, count(*) filter (where rc.was_read) as read
      from retraction_copy rc where rc.tenant_id = $1 and rc.retraction_id = s.id group by 1
    ) by_sighting
  ) n
  where s.tenant_id = $1 and s.surveys_id = $2`;
const COPIES = `
  select rc.copy_id, rc.message_id, c.address, c.mailbox_id, b.primary_address as mailbox_address, ${SIGHTING} as sighting,
    rc.reached as place, rc.evidence ->> 'folder' as folder, rc.was_read as is_read, rc.reason, rc.settled_at
  from retraction s
  join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = s.id
  join copy c on c.tenant_id = $1 and c.id = rc.copy_id
  left join mailbox b on b.tenant_id = $1 and b.id = c.mailbox_id
  where s.tenant_id = $1 and s.surveys_id = $2
  order by rc.copy_id limit $3 offset $4`;
