import type { Indicator, IndicatorStore } from "#policy/indicators.ts";
import { readIndicator } from "#policy/read-indicator.ts";
import { ApiError, found } from "./api-error.ts";
import { addIndicator, listIndicators, removeIndicator } from "./contract/indicators.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface IndicatorNeeds {
  readonly indicators: IndicatorStore;
  readonly now: () => Date;
}

/** What is known of harmful mail. */
export function indicatorRoutes(serve: ServeRoute, { indicators, now }: IndicatorNeeds): void {
  serve(listIndicators, async ({ params, query }) => {
    const { kind, search } = query;
    const { indicators: items, total } = await indicators.list(params.account_id, {
      kind,
      search,
      ...rowsOf(query),
    });
    return paged(items.map(toItem), { ...query, total });
  });

  serve(addIndicator, async ({ params, body }, { caller }) => {
    const { kind, disposition, note } = body;
    const added = await indicators.add(params.account_id, {
      kind,
      value: valueOf(kind, body.value),
      disposition,
      note,
      expiresAt: expiryOf(body.expires_at, now()),
      actor: caller.actor,
    });
    if (added !== "exists") {
      return ok({ ...toItem(added.indicator), evaluation_id: added.evaluationId ?? null });
    }
    throw new ApiError("already_exists", {
      message: "This is an indicator already.",
      pointer: "/body/value",
    });
  });

  serve(removeIndicator, async ({ params }, { caller }) => {
    const { account_id: account, indicator_id: id } = params;
    const removed = found(await indicators.remove(account, id, caller.actor), "indicator");
    return ok({ id, evaluation_id: removed.evaluationId ?? null });
  });
}

function valueOf(kind: Indicator["kind"], typed: string): string {
  const read = readIndicator(kind, typed);
  if (read.ok) return read.value;
  throw new ApiError("invalid_input", { message: read.mistake, pointer: "/body/value" });
}

function expiryOf(at: Date | null | undefined, now: Date): Date | undefined {
  if (at === null || at === undefined) return undefined;
  if (at > now) return at;
  throw new ApiError("invalid_input", {
    message: "It would have expired already: name a moment to come.",
    pointer: "/body/expires_at",
  });
}

function toItem({ id, kind, value, disposition, note, expiresAt, createdBy, createdAt }: Indicator) {
  const created = { created_by: createdBy, created_at: createdAt.toISOString() };
  return { id, kind, value, disposition, note, expires_at: iso(expiresAt), ...created };
}
