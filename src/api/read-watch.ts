import type { Destination } from "#policy/destination.ts";
import { type LateClause, mistakeInWatch } from "#retraction/late-clause.ts";
import type { CopyId } from "#shared/ids.ts";
import { ApiError } from "./api-error.ts";

interface WatchBody {
  readonly destination: Destination;
  readonly copies?: readonly CopyId[] | undefined;
  readonly scope?: object | undefined;
  readonly late?:
    | { readonly until: Date; readonly idle_days?: number | undefined; readonly follow_forwards: boolean }
    | undefined;
}

/** The late-arrivals clause of a plan; `undefined` where none was asked for. Throws for one that cannot be. */
export function readWatch(
  { late: given, destination, copies, scope }: WatchBody,
  now: Date,
): LateClause | undefined {
  if (given === undefined) return undefined;
  const late = { until: given.until, idleDays: given.idle_days, followsForwards: given.follow_forwards };
  const mistake = mistakeInWatch(
    { late, destination, isPartial: copies !== undefined || scope !== undefined },
    now,
  );
  if (mistake === undefined) return late;
  throw new ApiError("invalid_input", { message: mistake, pointer: "/body/late" });
}
