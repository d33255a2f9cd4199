/** Answers as `work` does, or rejects with the signal's reason as soon as it fires; `work` itself goes on. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (!signal.aborted) {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([work, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
  // Nobody waits for it any more, and a rejection that nobody handles ends the process.
  work.catch(() => undefined);
  throw signal.reason;
}
