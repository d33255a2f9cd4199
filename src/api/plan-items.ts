import type { RetractionPlan } from "#retraction/plans.ts";
import type { Survey, SurveyedCopy } from "#retraction/survey.ts";
import { toCountsItem, toDriftItem } from "./drift-item.ts";
import { toRetractionItem } from "./progress.ts";
import { iso } from "./reply.ts";

export function toPlanItem(plan: RetractionPlan) {
  return {
    retraction: toRetractionItem(plan.retraction),
    messages: plan.messages,
    mailboxes: plan.mailboxes,
    integrations: plan.integrations.map(({ integrationId, ...it }) => ({
      integration_id: integrationId,
      ...it,
    })),
    groups: plan.groups.map((it) => ({ ...it })),
    important_people: plan.importantPeople.map((it) => ({ ...it })),
    samples: plan.samples.map(({ messageId, why, ...it }) => ({
      investigate_id: messageId,
      ...it,
      why: [...why],
    })),
    obstacles: plan.obstacles.map((it) => ({ ...it })),
    unproven: plan.unproven.map(({ integrationId, ...it }) => ({ integration_id: integrationId, ...it })),
    final: plan.isFinal,
    needs_approval: plan.needsApproval ?? null,
    drift: plan.drift === undefined ? null : toDriftItem(plan.drift),
    survey: plan.survey === undefined ? null : toSurveyItem(plan.survey),
  };
}

export function toSurveyItem({ state, startedAt, doneAt, counts }: Survey) {
  return {
    state,
    started_at: startedAt.toISOString(),
    completed_at: iso(doneAt),
    counts: toCountsItem(counts),
  };
}

export function toSurveyedItem(it: SurveyedCopy) {
  return {
    copy_id: it.copyId,
    investigate_id: it.messageId,
    recipient: it.address,
    mailbox: it.mailboxAddress ?? null,
    sighting: it.sighting ?? null,
    place: it.place ?? null,
    folder: it.folder ?? null,
    was_read: it.isRead ?? null,
    reason: it.reason,
    seen_at: iso(it.seenAt),
  };
}
