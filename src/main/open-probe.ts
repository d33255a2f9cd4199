import type { ConnectionProbe, Probed } from "#directory/connection-probe.ts";
import { refusalAdvice } from "#directory/refusal-advice.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { CallAnswer } from "#providers/http.ts";
import type { Budget } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { type IntegrationId, newId } from "#shared/ids.ts";
import { type ClientNeeds, openClient } from "./open-client.ts";

/** A person waits for each of these calls, and nothing of an integration's own budget is there yet. */
const FREE: Budget = { spend: () => Promise.resolve(), block: () => Promise.resolve() };
const PROBE_MS = 15_000;

interface ProbeNeeds extends ClientNeeds {
  /** Told of each call: whose it was, and how it was answered. */
  readonly onAnswer?: (provider: ProviderName, answer: CallAnswer) => void;
}

/** Tries connections before they are stored. */
export function openProbe(needs: ProbeNeeds): ConnectionProbe {
  return {
    probe: async (candidate, signal) => {
      const onAnswer = (answer: CallAnswer): void => needs.onAnswer?.(candidate.provider, answer);
      const deps = { budget: FREE, now: () => new Date(), limits: { timeoutMs: PROBE_MS }, onAnswer };
      try {
        const id = newId<IntegrationId>(new Date());
        await using client = openClient({ ...candidate, id }, needs, deps);
        const until = AbortSignal.any([signal, AbortSignal.timeout(PROBE_MS)]);
        return { result: "connected", directoryId: await client.identify(until) };
      } catch (error) {
        signal.throwIfAborted();
        return failed(error);
      }
    },
  };
}

function failed(error: unknown): Probed {
  if (!(error instanceof ProviderError)) {
    if (error instanceof DOMException && error.name === "TimeoutError")
      return { result: "no_answer", code: "timeout" };
    throw error;
  }
  const code = error.code ?? error.fault;
  return error.fault === "throttled" || error.fault === "transient"
    ? { result: "no_answer", code }
    : { result: "refused", code, advice: refusalAdvice(code) };
}
