import type { Tries, Try } from "#identity/throttle.ts";
import { ApiError } from "./api-error.ts";

/** Counts a try at a secret; throws the answer where it has to wait. */
export async function beginTry(tries: Pick<Tries, "begin">, it: Try): Promise<void> {
  const { waitMs } = await tries.begin(it);
  if (waitMs === 0) return;
  throw new ApiError("too_many_requests", `Too many tries. Go on in ${Math.ceil(waitMs / 1_000)} seconds.`);
}
