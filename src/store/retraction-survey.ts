import type { SurveyReply } from "#retraction/plans.ts";
import { newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { readFrozenSet } from "./frozen-set.ts";
import { getRetraction, lockRetraction } from "./retraction-reading.ts";
import { readSurvey } from "./survey-reading.ts";

/** Behind what moves mail, before what nobody waits for. */
const SURVEY_PRIORITY = 5;

interface SurveyRequest {
  readonly id: RetractionId;
  readonly actor: string;
}

/** Has every mailbox of a draft looked at. The last survey of it, where one has ended, makes room. */
export async function startSurvey(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: SurveyRequest,
): Promise<SurveyReply> {
  await lockRetraction(tx, tenantId, id);
  const draft = await getRetraction(tx, tenantId, id);
  if (draft === undefined) return { result: "not_found" };
  if (draft.discovery?.state === "running") return { result: "discovering" };
  const { state, destination, whenImpossible } = draft;
  const isOpen = state === "draft" || (state === "held" && draft.heldFor === "approval");
  const set = isOpen ? await readFrozenSet(tx, tenantId, draft) : undefined;
  if (set === undefined) return { result: "not_a_draft", state };
  const last = await readSurvey(tx, tenantId, id);
  if (last?.state === "running") return { result: "running", survey: last };
  await tx.rows(FORGET, [tenantId, id]);
  const surveyId = newId<RetractionId>(new Date());
  await tx.rows(BEGIN, [tenantId, surveyId, id, destination ?? null, whenImpossible, actor]);
  const rows = set.copies.flatMap((it) => {
    const asked = it.asked ?? destination;
    const seen = { ...it, retractionId: surveyId, kind: "survey" as const, whenImpossible };
    return asked === undefined ? [] : [{ ...seen, asked, priority: SURVEY_PRIORITY }];
  });
  await enqueueCopies(tx, tenantId, rows);
  await appendEvents(tx, tenantId, [
    { kind: "survey.started", actor, retractionId: id, data: { copies: rows.length } },
  ]);
  const survey = await readSurvey(tx, tenantId, id);
  if (survey === undefined) throw new Error("a survey was written and is not there");
  return { result: "started", survey };
}

/** The plan is applied, refused or cancelled: nobody needs to look any more. What was seen stays. */
export async function endSurvey(tx: Transaction, tenantId: TenantId, plan: RetractionId): Promise<void> {
  await tx.rows(END_COPIES, [tenantId, plan]);
  await tx.rows(END, [tenantId, plan]);
}

const FORGET = `delete from retraction where tenant_id = $1 and surveys_id = $2`;
const BEGIN = `
  insert into retraction (
    tenant_id, id, kind, state, surveys_id, destination, when_impossible, requested_by, applied_at)
  values ($1, $2, 'survey', 'running', $3, $4, $5, $6, now())`;
const END_COPIES = `
  with open as (
    select rc.retraction_id, rc.copy_id
    from retraction s join retraction_copy rc on rc.tenant_id = $1 and rc.retraction_id = s.id
    where s.tenant_id = $1 and s.surveys_id = $2 and rc.settled_at is null
    order by rc.retraction_id, rc.copy_id for update of rc
  )
  update retraction_copy rc set outcome = 'refused', reason = 'the survey was ended', settled_at = now(), due_at = null
  from open
  where rc.tenant_id = $1 and rc.retraction_id = open.retraction_id and rc.copy_id = open.copy_id`;
const END = `
  update retraction set state = 'done', done_at = now()
  where tenant_id = $1 and surveys_id = $2 and state = 'running'`;
