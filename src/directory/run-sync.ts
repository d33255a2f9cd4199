import { ProviderError } from "#retraction/provider-error.ts";
import { assertNever } from "#shared/assert-never.ts";
import { type DirectoryFeed, EXPIRED } from "./directory-feed.ts";
import type { ReadPage, SyncClaim, SyncLedger, SyncRun, SyncSaved, SyncTrouble } from "./directory-sync.ts";

export interface SyncNeeds {
  readonly ledger: SyncLedger;
  /** Throws `ProviderError` where the connection cannot be opened. */
  readonly feed: (claim: SyncClaim) => Promise<DirectoryFeed>;
  readonly now: () => Date;
  /** Aborted when the process shall end: the page under way is left, and read again by whoever goes on. */
  readonly stopping: AbortSignal;
  readonly leaseMs: number;
}

/** A mailbox's purpose costs one call each: so many travel together. */
const KINDS_AT_ONCE = 20;
const RETRY_MS = 300_000;
/** What a person has to put right is looked at again less often: nothing is retried into a lock-out. */
const BROKEN_RETRY_MS = 3_600_000;

/** Reads a claimed directory to its end, or until something ends it; each page is saved with where it goes on. */
export async function runSync(needs: SyncNeeds, claim: SyncClaim): Promise<"done" | "paused" | "lost"> {
  try {
    const feed = await needs.feed(claim);
    const run = await needs.ledger.begin(claim, feed.tellsChanges);
    return run === undefined ? "lost" : await readOn(needs, feed, run);
  } catch (error) {
    if (needs.stopping.aborted) await needs.ledger.giveBack(claim);
    else if (error instanceof ProviderError) await needs.ledger.fail(claim, troubleOf(error, needs.now()));
    else throw error;
    return "paused";
  }
}

async function readOn(needs: SyncNeeds, feed: DirectoryFeed, begun: SyncRun): Promise<"done" | "lost"> {
  for (let run = begun; ; ) {
    needs.stopping.throwIfAborted();
    const saved = await readOne(needs, feed, run);
    if (saved === "done" || saved === "lost") return saved;
    run = saved;
  }
}

async function readOne(needs: SyncNeeds, feed: DirectoryFeed, run: SyncRun): Promise<SyncSaved> {
  const read = await readPage(needs, feed, run);
  if (read !== EXPIRED) return needs.ledger.save(run, read, needs.leaseMs);
  const { position } = run;
  if (position.part === "users" && position.cursor === undefined) throw forgottenAtOnce();
  return (await needs.ledger.restart(run)) ?? "lost";
}

/** Begun anew at once it would be asked again and again without a pause. */
function forgottenAtOnce(): ProviderError {
  return new ProviderError("transient", "the provider forgets its list before it has begun", {
    code: "forgotten_at_once",
  });
}

async function readPage(
  { ledger, stopping }: SyncNeeds,
  feed: DirectoryFeed,
  run: SyncRun,
): Promise<ReadPage | typeof EXPIRED> {
  const at = run.position;
  switch (at.part) {
    case "users": {
      const page = await feed.users(at.cursor, stopping);
      return page === EXPIRED ? page : { part: at.part, page };
    }
    case "groups": {
      const page = await feed.groups(at.cursor, stopping);
      return page === EXPIRED ? page : { part: at.part, page, tellsMembers: feed.tellsChanges };
    }
    case "members": {
      const [groupId = ""] = at.groups;
      return { part: at.part, groupId, ...(await feed.members(groupId, at.cursor, stopping)) };
    }
    case "kinds":
      return readKinds({ ledger, feed, stopping }, run, at.after);
    case "sweep":
      return sweepUnlessEmpty(run);
    default:
      return assertNever(at);
  }
}

/** A directory that suddenly lists nobody is a right that was taken away, and not an organisation without people. */
function sweepUnlessEmpty({ users, expected }: SyncRun): ReadPage {
  if (users > 0 || expected === 0) return { part: "sweep" };
  throw new ProviderError("rejected", "the directory lists nobody, so nothing was removed", {
    code: "empty_directory",
  });
}

type KindsPage = Extract<ReadPage, { part: "kinds" }>;

/** Where the tenant does not grant it, nothing is asked: what a mailbox is for stays unknown. */
async function readKinds(
  { ledger, feed, stopping }: Pick<SyncNeeds, "ledger" | "stopping"> & { readonly feed: DirectoryFeed },
  run: SyncRun,
  after: KindsPage["after"],
): Promise<KindsPage> {
  const unknown = await ledger.unknownKinds(run, after, KINDS_AT_ONCE);
  const last = unknown.at(-1);
  const handles = unknown.map((it) => it.handle);
  const kinds = last === undefined ? [] : await feed.kinds(handles, stopping);
  if (last === undefined || kinds === "not_granted") return { part: "kinds", kinds: [], after: undefined };
  const told = unknown.flatMap(({ mailboxId }, index) => {
    const kind = kinds[index];
    return kind === undefined ? [] : [{ mailboxId, kind }];
  });
  return { part: "kinds", kinds: told, after: last.mailboxId };
}

function troubleOf(error: ProviderError, now: Date): SyncTrouble {
  const { fault, code = fault, retryAt, message: reason } = error;
  const isPassing = fault === "transient" || fault === "throttled";
  return {
    code,
    reason,
    retryAt: retryAt ?? new Date(now.getTime() + (isPassing ? RETRY_MS : BROKEN_RETRY_MS)),
    isPause: fault === "throttled",
    startsAnew: !isPassing && fault !== "integration_broken",
  };
}
