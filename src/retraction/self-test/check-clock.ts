import { refusedLine, toLine } from "./self-test-line.ts";
import type { SelfTestRun } from "./self-test-run.ts";
import type { Trials } from "./tested-provider.ts";

const WARN_MS = 60_000;
/** Both providers refuse what is signed by a clock that differs by so much. */
const FAIL_MS = 300_000;

/** A clock that is off breaks tokens, and everything that waits until a moment the provider names. */
export async function checkClock(run: SelfTestRun, { clock }: Pick<Trials, "clock">): Promise<void> {
  const { now } = run.needs;
  const askedAt = now().getTime();
  const tried = await run.attempt((signal) => clock(signal));
  if (!tried.ok) return run.tell(refusedLine("clock", tried.error));
  const here = (askedAt + now().getTime()) / 2;
  const aheadMs = here - tried.value.getTime();
  const offMs = Math.abs(aheadMs);
  if (offMs < WARN_MS) {
    return run.tell(
      toLine("clock", { result: "passed", detail: "This machine's clock agrees with the provider's." }),
    );
  }
  const seconds = Math.round(offMs / 1_000);
  await run.tell(
    toLine("clock", {
      result: offMs < FAIL_MS ? "warned" : "failed",
      detail: `This machine's clock is ${seconds} seconds ${aheadMs > 0 ? "ahead of" : "behind"} the provider's.`,
      code: "clock_skew",
    }),
  );
}
