import { checkDueDomains } from "#directory/check-domain.ts";
import type { ResolveTxt } from "#directory/resolve-txt.ts";
import { type CoverageTurn, checkCoverage } from "#directory/coverage.ts";
import { forgetCoverage, openCoverageWork } from "#store/coverage.ts";
import { openDomainProofs } from "#store/domain-proofs.ts";
import { type SourceTurn, watchSources } from "#store/watch-sources.ts";
import { every } from "./every.ts";
import type { Providers } from "./open-providers.ts";
import type { Shared } from "./shared-parts.ts";

const DOMAINS_MS = 30_000;
const SOURCES_MS = 60_000;
/** Somebody may have asked for it, and waits. */
const COVERAGE_MS = 5_000;
const FORGET_MS = 3_600_000;

interface JournalingJobNeeds {
  readonly resolveTxt: ResolveTxt;
  readonly providers: Providers;
}

/** What workers do now and then about domains and sources. Each of them may: what one is at, another leaves out. */
export function openJournalingJobs(
  { database, log, hub, breakOff }: Shared,
  { resolveTxt, providers }: JournalingJobNeeds,
): AsyncDisposable {
  const jobs = new AsyncDisposableStack();
  const proofs = { proofs: openDomainProofs(database), resolveTxt, now: () => new Date() };
  jobs.use(every(DOMAINS_MS, async () => void (await checkDueDomains(proofs)), log));
  const watch = async (): Promise<void> => {
    for (const it of await watchSources(database)) tellTurn({ log, hub }, it);
  };
  jobs.use(every(SOURCES_MS, watch, log));
  const stopping = new AbortController();
  const coverage = {
    work: openCoverageWork(database),
    provider: (...of: Parameters<Providers["open"]>) => providers.open(...of),
  };
  const look = async (): Promise<void> => {
    const signal = AbortSignal.any([stopping.signal, breakOff]);
    for (const it of await checkCoverage(coverage, signal)) tellCoverage({ log, hub }, it);
  };
  jobs.use(every(COVERAGE_MS, look, log));
  jobs.use(every(FORGET_MS, () => forgetCoverage(database), log));
  // Last in, first out: what is under way at a provider ends before the jobs are waited for.
  jobs.defer(() => stopping.abort());
  return jobs;
}

function tellCoverage({ log, hub }: Pick<Shared, "log" | "hub">, it: CoverageTurn): void {
  const { tenantId, integrationId, mails, seen } = it;
  if (it.turn === "low") {
    log.warn(
      { tenantId, integrationId, mails, seen },
      "the intake has seen too little of the mail in mailboxes",
    );
  } else {
    log.info({ tenantId, integrationId }, "the intake sees as much of the mail in mailboxes as it should");
  }
  hub.wake("events");
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
