import type { DecisionReply, ResumeReply, SurveyReply } from "#retraction/plans.ts";
import type { Drift } from "#retraction/drift.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { Survey } from "#retraction/survey.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import type { ApplyNeeds } from "./apply-plan.ts";
import { decideApproval, getPlan, listSurvey, resumeRetraction, startSurvey } from "./contract/plans.ts";
import { toPlanItem, toSurveyedItem, toSurveyItem } from "./plan-items.ts";
import { toAppliedItem, toRetractionItem } from "./progress.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import { stillDiscovering } from "./retraction-replies.ts";
import type { ServeRoute } from "./serve-route.ts";

/** What makes a plan one that a person can trust. */
export function planRoutes(serve: ServeRoute, { plans }: Pick<ApplyNeeds, "plans">): void {
  serve(getPlan, async ({ params }, { caller }) => {
    const plan = await plans.get(params.account_id, params.retraction_id, caller.actor);
    return ok(toPlanItem(found(plan, "retraction")));
  });

  serve(startSurvey, async ({ params }, { caller }) => {
    const reply = await plans.survey(params.account_id, params.retraction_id, caller.actor);
    return ok(toSurveyItem(surveying(reply)));
  });

  serve(listSurvey, async ({ params, query }) => {
    const copies = await plans.surveyed(params.account_id, params.retraction_id, rowsOf(query));
    return paged(found(copies, "retraction").map(toSurveyedItem), query);
  });

  serve(decideApproval, async ({ params, body }, { caller }) => {
    const { reason, hash } = body;
    const decision = body.decision === "approve" ? "approved" : "denied";
    const request = { decision, reason, hash, actor: caller.actor } as const;
    return ok(toAppliedItem(decided(await plans.decide(params.account_id, params.retraction_id, request))));
  });

  serve(resumeRetraction, async ({ params, body }, { caller }) => {
    const request = { ...body, actor: caller.actor };
    const reply = await plans.resume(params.account_id, params.retraction_id, request);
    return ok(toRetractionItem(resumed(reply)));
  });
}

function surveying(reply: SurveyReply): Survey {
  switch (reply.result) {
    case "started":
    case "running":
      return reply.survey;
    case "not_found":
      throw notFound("retraction");
    case "discovering":
      throw stillDiscovering();
    case "not_a_draft":
      throw new ApiError(
        "wrong_state",
        `This retraction is ${reply.state}: a survey is for what has not begun.`,
      );
  }
}

function decided(reply: DecisionReply): {
  readonly retraction: Retraction;
  readonly drift: Drift | undefined;
} {
  switch (reply.result) {
    case "started":
      return reply;
    case "denied":
      return { retraction: reply.retraction, drift: undefined };
    case "not_found":
      throw notFound("retraction");
    case "not_waiting":
      throw new ApiError("wrong_state", `This retraction is ${reply.state}: it waits for nobody's approval.`);
    case "not_yours":
      throw new ApiError("forbidden", `You cannot decide about this: ${reply.why}.`);
    case "other_plan":
      throw new ApiError("changed_meanwhile", {
        message: "The hash is not this plan's: look at the plan that waits.",
        pointer: "/body/hash",
      });
  }
}

function resumed(reply: ResumeReply): Retraction {
  switch (reply.result) {
    case "resumed":
      return reply.retraction;
    case "not_found":
      throw notFound("retraction");
    case "not_held":
      throw new ApiError("wrong_state", `Nothing in this retraction is held: it is ${reply.state}.`);
    case "waits_for_approval":
      throw new ApiError(
        "wrong_state",
        "This retraction waits for a second person's approval: POST …/approval decides about it.",
      );
  }
}
