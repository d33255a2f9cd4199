import { type ApplyNeeds, applyPlan } from "./apply-plan.ts";
import type { RestorabilityReading } from "#retraction/restorability-reading.ts";
import type { CopyProgress } from "#retraction/retraction-requests.ts";
import type { TenantId } from "#shared/ids.ts";
import { found } from "./api-error.ts";
import {
  applyRetraction,
  cancelRetraction,
  getRestorability,
  getRetraction,
  listRetractionCopies,
  listRetractions,
  releaseRetraction,
} from "./contract/retractions.ts";
import { type NamingNeeds, namingRoutes } from "./naming-routes.ts";
import { toAppliedItem, toEstimateItem, toProgressItem, toRetractionItem } from "./progress.ts";
import { releasing } from "./retraction-replies.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface RetractionNeeds extends ApplyNeeds {
  readonly restorability: RestorabilityReading;
  readonly now: () => Date;
}

/** Plans, runs and releases. */
export function retractionRoutes(serve: ServeRoute, needs: RetractionNeeds & NamingNeeds): void {
  namingRoutes(serve, needs);
  readRoutes(serve, needs);
  runRoutes(serve, needs);
}

function readRoutes(serve: ServeRoute, needs: RetractionNeeds): void {
  const { requests, restorability, now } = needs;
  serve(listRetractions, async ({ params, query }) => {
    const rows = rowsOf(query);
    const retractions = await requests.list(params.account_id, {
      kind: query.kind,
      state: query.state,
      messageId: query.investigate_id,
      withDiscarded: query.discarded,
      heldFor: query.held_for,
      requestedBy: query.requested_by,
      releasesId: query.releases_id,
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
    const items = await withRestorability(params.account_id, found(copies, "retraction"), needs);
    return paged(items, query);
  });

  serve(getRestorability, async ({ params }) => {
    const totals = await restorability.ofRetraction(params.account_id, params.retraction_id, now());
    const { restorable, until, copies, counts, reasons } = found(totals, "retraction");
    return ok({ restorable, restorable_until: iso(until), copies, counts, reasons: [...reasons] });
  });
}

async function withRestorability(
  account: TenantId,
  copies: readonly CopyProgress[],
  { restorability, now }: Pick<RetractionNeeds, "restorability" | "now">,
) {
  const ids = copies.map((it) => it.copyId);
  const byCopy = await restorability.ofCopies(account, ids, now());
  return copies.map((it) => {
    const known = it.kind === "release" ? undefined : byCopy.get(it.copyId);
    return {
      ...toProgressItem(it),
      restorable: known?.restorable ?? null,
      restorable_until: iso(known?.until),
      restorable_why: known?.why ?? null,
    };
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
    const { account_id: tenantId, retraction_id: id } = params;
    const undo = releasing(await requests.release(tenantId, id, request));
    if (undo.state !== "draft" || body.draft === true) return ok(toRetractionItem(undo));
    const plan = { tenantId, id: undo.id, hash: undo.hash ?? "", actor: caller.actor };
    const { retraction } = await applyPlan(needs, { ...plan, confirmCopies: body.confirm_copies });
    return ok(toRetractionItem(retraction));
  });
}
