import type { EvaluatedMessage, Evaluation, Evaluations } from "#policy/evaluations.ts";
import type { EntryId, IndicatorId } from "#shared/ids.ts";
import { ApiError, found } from "./api-error.ts";
import {
  cancelEvaluation,
  getEvaluation,
  listEvaluatedMessages,
  listEvaluations,
  startEvaluation,
} from "./contract/evaluations.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** Searches of past mail for what has become known. */
export function evaluationRoutes(
  serve: ServeRoute,
  { evaluations }: { readonly evaluations: Evaluations },
): void {
  serve(startEvaluation, async ({ params, body }, { caller }) => {
    const started = await evaluations.start(params.account_id, {
      of: subjectOf(body),
      dryRun: body.dry_run,
      days: body.days,
      actor: caller.actor,
    });
    return ok(toItem(found(started, "indicator or block-list entry")));
  });

  serve(listEvaluations, async ({ params, query }) =>
    paged((await evaluations.list(params.account_id, rowsOf(query))).map(toItem), query),
  );

  serve(getEvaluation, async ({ params }) =>
    ok(toItem(found(await evaluations.get(params.account_id, params.evaluation_id), "evaluation"))),
  );

  serve(listEvaluatedMessages, async ({ params, query }) => {
    const { account_id: account, evaluation_id: id } = params;
    const messages = found(await evaluations.messages(account, id, rowsOf(query)), "evaluation");
    return paged(messages.map(toMessageItem), query);
  });

  serve(cancelEvaluation, async ({ params }, { caller }) => {
    const { account_id: account, evaluation_id: id } = params;
    return ok(toItem(found(await evaluations.cancel(account, id, caller.actor), "evaluation")));
  });
}

interface Named {
  readonly indicator?: IndicatorId | undefined;
  readonly list_entry?: EntryId | undefined;
}

function subjectOf({ indicator, list_entry: entry }: Named) {
  if (indicator !== undefined) return { indicator };
  if (entry !== undefined) return { entry };
  throw new ApiError("invalid_input", "Name an indicator or a list_entry.");
}

function toItem(it: Evaluation) {
  const { id, state, subject, withdrawn, days, found: met, changed, copies, offers } = it;
  return {
    id,
    state,
    indicator: subject.of === "indicator" ? subject.indicator.id : null,
    list_entry: subject.of === "list-entry" ? subject.entry.id : null,
    value: subject.of === "indicator" ? subject.indicator.value : subject.entry.value,
    dry_run: it.dryRun,
    withdrawn,
    days,
    found: met,
    changed,
    copies,
    offers,
    requested_by: it.requestedBy,
    cancelled_by: it.cancelledBy ?? null,
    created_at: it.createdAt.toISOString(),
    searched_back_to: iso(it.searchedBackTo),
    looks_again_at: iso(it.looksAgainAt),
    completed_at: iso(it.doneAt),
  };
}

function toMessageItem(it: EvaluatedMessage) {
  return {
    id: it.id,
    message_id: it.header ?? null,
    from: it.fromAddress,
    subject: it.subject,
    ts: it.receivedAt.toISOString(),
    before: it.before,
    final_disposition: it.disposition,
    places: it.places.map(({ destination, copies }) => ({ destination, copies })),
  };
}
