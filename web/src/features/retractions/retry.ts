import type { draftRetraction, listRetractionCopies, releaseRetraction } from "#api/contract/retractions.ts";
import { call } from "../../lib/api.ts";
import { runTexts } from "../../texts/run.ts";
import type { Retraction, Run, RunCopy } from "./queries.ts";

/**
 * What may end otherwise when it is tried again. Not what a person has to decide about, and not what the mailbox cannot do.
 */
const AGAIN = [
  "not_found",
  "no_mailbox",
  "mailbox_unavailable",
  "out_of_scope",
  "refused",
  "failed",
  "unverified",
  "restore_failed",
] as const;

type Shown = Pick<
  Run,
  | "discarded"
  | "id"
  | "kind"
  | "counts"
  | "forgotten"
  | "destination"
  | "when_impossible"
  | "releases_id"
  | "reason"
>;

/** How many copies of a run could be tried again. What takes a release back cannot: it has no destination of its own. */
export function retriedIn({ kind, counts, forgotten, discarded, releases_id: undoes }: Shown): number {
  if (discarded) return 0;
  if ((kind === "release") !== (undoes !== null)) return 0;
  return AGAIN.reduce((sum, it) => sum + (counts[it] ?? 0) - (forgotten[it] ?? 0), 0);
}

const PAGE = 1_000;
/** As many as one plan takes. */
const MAX_COPIES = 20_000;
const MAX_MESSAGES = 1_000;

/** Makes a plan of these copies; of a release, releases them once more. */
export async function retry(account: string, run: Shown): Promise<Retraction> {
  const found: RunCopy[] = [];
  for (const outcome of AGAIN) {
    if ((run.counts[outcome] ?? 0) > 0) found.push(...(await copiesWith(account, run.id, outcome)));
  }
  const copies = found.slice(0, MAX_COPIES).map((it) => it.copy_id);
  if (run.kind === "release" && run.releases_id !== null) {
    const params = { retraction_id: run.releases_id };
    const body = { copies, reason: run.reason };
    const path = "/retractions/:retraction_id/release";
    return (await call<typeof releaseRetraction>("POST", path, { account, params, body })).result;
  }
  const { destination } = run;
  if (destination === "origin") throw new Error(runTexts.actions.notAgain);
  const ids = [...new Set(found.map((it) => it.investigate_id))];
  if (ids.length > MAX_MESSAGES) throw new Error(runTexts.actions.tooMany(MAX_MESSAGES));
  const { when_impossible, reason } = run;
  const body = { ids, copies, destination, when_impossible, reason };
  return (await call<typeof draftRetraction>("POST", "/retractions", { account, body })).result;
}

async function copiesWith(
  account: string,
  id: string,
  outcome: (typeof AGAIN)[number],
): Promise<readonly RunCopy[]> {
  const all: RunCopy[] = [];
  const params = { retraction_id: id };
  for (let page = 1; all.length < MAX_COPIES; page++) {
    const query = { outcome, page, per_page: PAGE };
    const path = "/retractions/:retraction_id/copies";
    const { result } = await call<typeof listRetractionCopies>("GET", path, { account, params, query });
    all.push(...result);
    if (result.length < PAGE) break;
  }
  return all;
}
