import { setTimeout as sleep } from "node:timers/promises";
import type { SelfTestClaim, SelfTestLedger, SelfTestLine } from "#directory/self-test.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { ProviderError, TIMED_OUT } from "../provider-error.ts";
import type { Mark } from "./mark.ts";
import type { SelfTestRunId } from "./own-mail.ts";
import type { TestedProvider } from "./tested-provider.ts";

export interface SelfTestNeeds {
  readonly ledger: Pick<SelfTestLedger, "tell" | "end">;
  /** Throws `ProviderError` where the connection cannot be opened. */
  readonly open: (tenantId: TenantId, integrationId: IntegrationId) => Promise<TestedProvider>;
  readonly mark: Mark;
  readonly contentKey: (mime: Uint8Array) => string;
  readonly now: () => Date;
  readonly stopping: AbortSignal;
  /** Longer than a line may take: each renews the lease. */
  readonly leaseMs: number;
}

/** What came of something tried at the provider. */
export type Tried<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: ProviderError };

/** One attempt at one self-test. */
export interface SelfTestRun {
  readonly needs: SelfTestNeeds;
  readonly claim: SelfTestClaim;
  readonly id: SelfTestRunId;
  /** Ends one line and begins the next. Throws `ClaimLostError`. */
  tell(line: SelfTestLine): Promise<void>;
  /**
   * Tries within a line's time, and within the whole's. Waits where the provider asks for it and there is time, and tries
   * what had no answer once more; what was refused is never tried again. Throws once the process shall end.
   */
  attempt<Value>(
    work: (signal: AbortSignal) => Promise<Value>,
    options?: AttemptOptions,
  ): Promise<Tried<Value>>;
  /** How long the line may take from now on, in whole milliseconds. */
  leftMs(): number;
}

export interface AttemptOptions {
  /** Where a second try could do a thing twice. */
  readonly once?: boolean;
  /** Beyond the whole's time: what tidies up has a little of its own. */
  readonly extraMs?: number;
}

/** Another worker has the self-test by now: it begins anew, and nothing more is called. */
export class ClaimLostError extends Error {
  override readonly name = "ClaimLostError";
}

/** A mailbox whose index is late shows a new mail within this. */
const LINE_MS = 90_000;
const WHOLE_MS = 300_000;
/** For the statement that tells the line. */
const MARGIN_MS = 10_000;
const PAUSE_MS = 1_000;

export function beginRun(needs: SelfTestNeeds, claim: SelfTestClaim, id: SelfTestRunId): SelfTestRun {
  const endsAtMs = performance.now() + WHOLE_MS;
  const endOfLine = (): number => performance.now() + Math.min(LINE_MS, needs.leaseMs - MARGIN_MS);
  let lineEndsAtMs = endOfLine();
  const leftMs = (extraMs = 0): number => {
    const untilMs = Math.min(lineEndsAtMs, endsAtMs + extraMs);
    return Math.max(0, Math.ceil(untilMs - performance.now()));
  };
  return {
    needs,
    claim,
    id,
    leftMs: () => leftMs(),
    tell: async (line) => {
      if (!(await needs.ledger.tell(claim, line, needs.leaseMs)))
        throw new ClaimLostError(`the self-test ${claim.selfTestId} has another worker`);
      lineEndsAtMs = endOfLine();
    },
    attempt: (work, { once = false, extraMs } = {}) =>
      attempt(work, { needs, withinMs: leftMs(extraMs), maxSilences: once ? 1 : 2 }),
  };
}

interface Patience {
  readonly needs: Pick<SelfTestNeeds, "stopping" | "now">;
  readonly withinMs: number;
  /** After so many tries without an answer it counts as having none. */
  readonly maxSilences: number;
}

async function attempt<Value>(
  work: (signal: AbortSignal) => Promise<Value>,
  { needs, withinMs, maxSilences }: Patience,
): Promise<Tried<Value>> {
  const { stopping, now } = needs;
  if (withinMs === 0) return { ok: false, error: tooLate() };
  const untilMs = performance.now() + withinMs;
  const late = AbortSignal.timeout(withinMs);
  for (let silences = 0; ; ) {
    stopping.throwIfAborted();
    try {
      return { ok: true, value: await work(AbortSignal.any([stopping, late])) };
    } catch (thrown) {
      stopping.throwIfAborted();
      const error = toProviderError(thrown, late);
      if (error.fault === "transient") silences += 1;
      const waitMs = silences >= maxSilences ? undefined : waitBefore(error, now());
      if (waitMs === undefined || performance.now() + waitMs > untilMs) return { ok: false, error };
      await sleep(waitMs, undefined, { signal: stopping });
    }
  }
}

/** `undefined`: the provider has said what it will always say. */
function waitBefore({ fault, retryAt }: ProviderError, now: Date): number | undefined {
  if (fault !== "throttled" && fault !== "transient") return undefined;
  return Math.max(PAUSE_MS, (retryAt?.getTime() ?? 0) - now.getTime());
}

function toProviderError(thrown: unknown, late: AbortSignal): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (late.aborted) return tooLate(thrown);
  throw thrown;
}

function tooLate(cause?: unknown): ProviderError {
  return new ProviderError("transient", "no answer within the time that a self-test has", {
    code: TIMED_OUT,
    cause,
  });
}
