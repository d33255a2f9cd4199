import { type ApplyNeeds, applyPlan } from "./apply-plan.ts";
import { found } from "./api-error.ts";
import {
  applyRetraction,
  cancelRetraction,
  getRetraction,
  listRetractionCopies,
  listRetractions,
  releaseRetraction,
} from "./contract/retractions.ts";
import { type NamingNeeds, namingRoutes } from "./naming-routes.ts";
import { toAppliedItem, toEstimateItem, toProgressItem, toRetractionItem } from "./progress.ts";
import { releasing } from "./retraction-replies.ts";
import { ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** Plans, runs and releases. */
export function retractionRoutes(serve: ServeRoute, needs: ApplyNeeds & NamingNeeds): void {
  namingRoutes(serve, needs);
  readRoutes(serve, needs);
  runRoutes(serve, needs);
}

function readRoutes(serve: ServeRoute, { requests }: ApplyNeeds): void {
  serve(listRetractions, async ({ params, query }) => {
    const rows = rowsOf(query);
    const retractions = await requests.list(params.account_id, {
      kind: query.kind,
      state: query.state,
      messageId: query.investigate_id,
      before: query.cursor,
      limit: rows.limit,
      offset: query.cursor === undefined ? rows.offset : 0,
    });
    return paged(retractions.map(toRetractionItem), { ...query, cursor: retractions.at(-1)?.id });
  });

  serve(getRetraction, async ({ params: { account_id: tenantId, retraction_id: id } }) => {
    const retraction = found(await requests.get(tenantId, id), "retraction");
    const estimate = retraction.state === "running" ? await requests.estimate(tenantId, id) : undefined;
    return ok({
      ...toRetractionItem(retraction),
      estimate: estimate === undefined ? null : toEstimateItem(estimate),
    });
  });

  serve(listRetractionCopies, async ({ params, query }) => {
    const filter = { outcome: query.outcome, ...rowsOf(query) };
    const copies = await requests.copies(params.account_id, params.retraction_id, filter);
    return paged(found(copies, "retraction").map(toProgressItem), query);
  });
}

function runRoutes(serve: ServeRoute, needs: ApplyNeeds): void {
  const { requests } = needs;
  serve(applyRetraction, async ({ params, body }, { caller }) => {
    const started = await applyPlan(needs, {
      tenantId: params.account_id,
      id: params.retraction_id,
      hash: body.hash,
      confirmCopies: body.confirm_copies,
      actor: caller.actor,
    });
    return ok(toAppliedItem(started));
  });

  serve(cancelRetraction, async ({ params }, { caller }) => {
    const cancelled = await requests.cancel(params.account_id, params.retraction_id, caller.actor);
    return ok(toRetractionItem(found(cancelled, "retraction")));
  });

  serve(releaseRetraction, async ({ params, body }, { caller }) => {
    const request = { copyIds: body.copies, reason: body.reason, actor: caller.actor };
    const reply = await requests.release(params.account_id, params.retraction_id, request);
    return ok(toRetractionItem(releasing(reply)));
  });
}
