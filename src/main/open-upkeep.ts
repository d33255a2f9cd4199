import { forgetCounts, measureInbound } from "#store/breaker-count.ts";
import { decideLeftOver } from "#store/breaker-trips.ts";
import type { Database } from "#store/database.ts";
import { forgetConnecting } from "#store/forget-connecting.ts";
import { forgetMail } from "#store/forget-mail.ts";
import { forgetSearched } from "#store/forget-searched.ts";
import { forgetSignIns } from "#store/forget-sign-ins.ts";
import { indexGrams } from "#store/index-grams.ts";
import { finishForgotten } from "#store/ledger.ts";
import { expireApprovals } from "#store/retraction-approval.ts";
import { continueRuleReleases } from "#store/rule-release.ts";
import { runEvaluations } from "#store/run-evaluations.ts";
import { forgetTally, tallyEvents } from "#store/tally.ts";
import { tendWatches } from "#store/tend-watches.ts";
import { every } from "./every.ts";
import type { Shared } from "./shared-parts.ts";

const FINISH_MS = 15_000;
const LEFT_OVER_MS = 5_000;
const INBOUND_MS = 60_000;
const FORGET_MS = 3_600_000;
const WATCH_MS = 60_000;
const TALLY_MS = 5_000;
const EVALUATE_MS = 2_000;
const RETAIN_MS = 900_000;
const INDEX_MS = 1_000;

/**
 * What worker processes do now and then. Each of them may: what one is at, another leaves out. What takes long goes page by
 * page, so that a stop waits for the one under way only.
 */
export function openUpkeep({ database, tenantKeys, hub, log, breakOff }: Shared): AsyncDisposable {
  const wake = (): void => hub.wake("work");
  const jobs = new AsyncDisposableStack();
  const use = (ms: number, job: (stop: AbortSignal) => Promise<unknown>): void => {
    jobs.use(every(ms, job, log));
  };
  use(FINISH_MS, () => finishForgotten(database));
  use(FINISH_MS, () => expireApprovals(database));
  use(LEFT_OVER_MS, () => decideLeftOver(database, wake));
  use(LEFT_OVER_MS, () => continueRuleReleases(database, wake));
  use(INBOUND_MS, () => measureInbound(database));
  use(FORGET_MS, () => forgetCounts(database));
  use(FORGET_MS, () => forgetSignIns(database));
  use(FORGET_MS, () => forgetConnecting(database));
  use(WATCH_MS, () => tend(database, wake));
  use(TALLY_MS, () => tallyEvents(database, () => breakOff.aborted));
  use(FORGET_MS, () => forgetTally(database));
  use(EVALUATE_MS, (stop) => runEvaluations({ database, tenantKeys, wake }, stop));
  use(RETAIN_MS, (stop) => forgetSearched(database, { now: new Date(), stop }));
  use(RETAIN_MS, (stop) => forgetMail(database, { now: new Date(), stop }));
  use(INDEX_MS, (stop) => indexGrams(database, stop));
  return jobs;
}

async function tend(database: Database, wake: () => void): Promise<void> {
  if ((await tendWatches(database)) > 0) wake();
}
