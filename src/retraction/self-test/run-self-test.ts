import type { SelfTestClaim } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import type { SelfTestRunId } from "./own-mail.ts";
import { beginRun, ClaimLostError, type SelfTestNeeds } from "./self-test-run.ts";
import { tryAll } from "./try-all.ts";

/**
 * `lost`: another worker has it. `left`: the process ends; whoever goes on begins anew, and first takes away what this one
 * has left in the test mailbox.
 */
export type SelfTestEnd = "ended" | "lost" | "left";

/** Tries one integration, line by line. Rejects for what is wrong here only, never for what the provider does. */
export async function runSelfTest(needs: SelfTestNeeds, claim: SelfTestClaim): Promise<SelfTestEnd> {
  const run = beginRun(needs, claim, newId<SelfTestRunId>(needs.now()));
  try {
    await tryAll(run);
    await needs.ledger.end(claim);
    return "ended";
  } catch (error) {
    if (error instanceof ClaimLostError) return "lost";
    if (needs.stopping.aborted) return "left";
    throw error;
  }
}
