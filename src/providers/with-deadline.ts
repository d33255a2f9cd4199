import { ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "./abortable.ts";

/** For work that many callers share and no single one may end: gives up with `transient` after `timeoutMs`. */
export async function withDeadline<T>(
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return await abortable(work(signal), signal);
  } catch (error) {
    if (!signal.aborted || error instanceof ProviderError) throw error;
    throw new ProviderError("transient", "waited in vain for a turn at the provider", {
      code: "no_turn",
      cause: error,
    });
  }
}
