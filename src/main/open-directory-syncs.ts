import type { SyncClaim, SyncLedger, SyncWorkerId } from "#directory/directory-sync.ts";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import { runSync } from "#directory/run-sync.ts";
import { isDatabaseAway, wasRolledBack } from "#shared/error-code.ts";
import { newId } from "#shared/ids.ts";
import { openSyncLedger } from "#store/directory-sync-ledger.ts";
import { everyClaim } from "./every-claim.ts";
import type { Providers } from "./open-providers.ts";
import type { Shared } from "./shared-parts.ts";

/** A page takes some seconds, and the provider's units may have to be waited for. */
const LEASE_MS = 120_000;
const OWN_ERROR_RETRY_MS = 300_000;

interface DirectorySyncNeeds extends Pick<Shared, "database" | "log"> {
  readonly providers: {
    open(...of: Parameters<Providers["open"]>): Promise<{ readonly directoryFeed: DirectoryFeed }>;
  };
}

/** Reads the directories that are due, each on one node at a time. A stop leaves the page under way to whoever goes on. */
export function openDirectorySyncs({ database, providers, log }: DirectorySyncNeeds): AsyncDisposable {
  const ledger = openSyncLedger(database);
  const feed = async (claim: SyncClaim) =>
    (await providers.open(claim.tenantId, claim.integrationId)).directoryFeed;
  const needs = { ledger, feed, now: () => new Date(), leaseMs: LEASE_MS };
  return everyClaim(
    {
      // A worker of its own for each: one whose lease has run out while a page took long must not go on beside the next.
      claim: () => ledger.claim(newId<SyncWorkerId>(new Date()), LEASE_MS),
      work: async (claim, stopping) => {
        try {
          await runSync({ ...needs, stopping }, claim);
        } catch (error) {
          // Nothing of the page was saved: it is read again as soon as the database takes it.
          if (isDatabaseAway(error) || wasRolledBack(error)) return ledger.giveBack(claim).catch(() => {});
          log.error({ error, integrationId: claim.integrationId }, "reading a directory ended by an error");
          await failByUs(ledger, claim).catch(() => {});
        }
      },
    },
    log,
  );
}

/** A bug must not come back at once. */
function failByUs(ledger: SyncLedger, claim: SyncClaim): Promise<void> {
  return ledger.fail(claim, {
    code: "own_error",
    reason: "reading it ended by an error of our own; the log says more",
    retryAt: new Date(Date.now() + OWN_ERROR_RETRY_MS),
    isPause: false,
    startsAnew: false,
  });
}
