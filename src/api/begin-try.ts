import type { Tries, Try } from "#identity/throttle.ts";
import { tooManyTries } from "#shared/too-many-tries.ts";
import { ApiError } from "./api-error.ts";

/** Counts a try at a secret; throws the answer where it has to wait. */
export async function beginTry(tries: Pick<Tries, "begin">, it: Try): Promise<void> {
  const { waitMs } = await tries.begin(it);
  if (waitMs === 0) return;
  throw new ApiError("too_many_requests", tooManyTries(waitMs));
}
