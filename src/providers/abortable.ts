import { ProviderError, TIMED_OUT } from "#retraction/provider-error.ts";

/**
 * Answers as `work` does, or rejects as soon as the signal fires; `work` itself goes on, for it may be shared by many.
 * A deadline of the caller's (`AbortSignal.timeout`) is what the port calls `transient`; any other reason is the caller's own.
 */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } catch (error) {
    if (signal.aborted && !(error instanceof ProviderError)) throw gaveUp(signal);
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** What is thrown where a signal has fired. */
export function gaveUp(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  if (!(reason instanceof DOMException) || reason.name !== "TimeoutError") return reason;
  return new ProviderError("transient", "no answer from the provider in time", {
    code: TIMED_OUT,
    cause: reason,
  });
}
