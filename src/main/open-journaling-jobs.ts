import { checkDueDomains } from "#directory/check-domain.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { openDomainProofs } from "#store/domain-proofs.ts";
import { type SourceTurn, watchSources } from "#store/watch-sources.ts";
import { every } from "./every.ts";
import type { Shared } from "./shared-parts.ts";

const DOMAINS_MS = 30_000;
const SOURCES_MS = 60_000;

/** What workers do now and then about domains and sources. Each of them may: what one is at, another leaves out. */
export function openJournalingJobs(
  { database, log, hub }: Shared,
  { resolveTxt }: { readonly resolveTxt: ResolveTxt },
): AsyncDisposable {
  const jobs = new AsyncDisposableStack();
  const proofs = { proofs: openDomainProofs(database), resolveTxt, now: () => new Date() };
  jobs.use(every(DOMAINS_MS, async () => void (await checkDueDomains(proofs)), log));
  const watch = async (): Promise<void> => {
    for (const it of await watchSources(database)) tellTurn({ log, hub }, it);
  };
  jobs.use(every(SOURCES_MS, watch, log));
  return jobs;
}

/** Whoever watches the logs learns of it too; the event itself is on the ledger. */
function tellTurn({ log, hub }: Pick<Shared, "log" | "hub">, turn: SourceTurn): void {
  const { tenantId, sourceId, lastSeenAt } = turn;
  if (turn.turn === "silent") {
    log.warn({ tenantId, sourceId, lastSeenAt }, "a source is silent for longer than is usual for it");
  } else {
    log.info({ tenantId, sourceId }, "a source that was silent is back");
  }
  hub.wake("events");
}
