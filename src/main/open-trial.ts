import type { SelfTestId, SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import type { ConnectionTrial } from "#directory/self-tests.ts";
import { runSelfTest } from "#retraction/self-test/run-self-test.ts";
import { newId } from "#shared/ids.ts";
import type { Testing } from "./open-self-tests.ts";

/** Somebody waits for it. */
const TRIAL_MS = 20_000;

/** Tries a connection at once, without writing anything into a mailbox; what is not known in time is left out. */
export function openTrial(testing: Testing): ConnectionTrial {
  return {
    tryNow: async ({ tenantId, id: integrationId, provider, testMailbox }, signal) => {
      const lines: SelfTestLine[] = [];
      const ledger = {
        tell: (_claim: unknown, line: SelfTestLine) => Promise.resolve(lines.push(line) > 0),
        end: () => Promise.resolve(),
      };
      const stopping = AbortSignal.any([signal, AbortSignal.timeout(TRIAL_MS)]);
      const now = new Date();
      await runSelfTest(
        { ...testing, ledger, now: () => new Date(), stopping, leaseMs: TRIAL_MS },
        {
          tenantId,
          integrationId,
          provider,
          testMailbox,
          selfTestId: newId<SelfTestId>(now),
          worker: newId<SelfTestWorkerId>(now),
          destinations: [],
        },
      );
      signal.throwIfAborted();
      return lines;
    },
  };
}
