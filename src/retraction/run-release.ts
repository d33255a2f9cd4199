import { changedWhileAway, compareStates, type Difference } from "./compare-states.ts";
import type { FoundItem, ItemState } from "./hit.ts";
import type { KnownHit, OperationChange, OperationId, Settlement } from "./ledger.ts";
import type { Mailbox, MoveReply } from "./mailbox.ts";
import { ProviderError } from "./provider-error.ts";
import { applyReleaseEvent, type ReleaseState } from "./release-operation.ts";
import { act, call, intend, noReply, record, type Run } from "./run.ts";
import { isBack, standardFolderOf, wasTaken, whyLeft } from "./way-back.ts";
import { worstOutcome } from "./worst-outcome.ts";

/** One hit on its way back. */
interface Returning {
  readonly hit: KnownHit;
  operationId: OperationId | undefined;
  state: ReleaseState;
  /** Where it is put: the origin, or the standard folder of that place where the folder is no more. */
  target: ItemState;
  isFolderGone: boolean;
  seen: FoundItem | undefined;
  /** As it lay there before this release touched it. */
  found: ItemState | undefined;
}

const MAX_ROUNDS = 5;

/** Puts every hit that was taken back where it was. What the user has since moved or deleted is not touched. */
export async function runRelease(run: Run, mailbox: Mailbox): Promise<void> {
  const returning = run.work.hits.filter(wasTaken).map((hit) => toReturning(run, hit));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    await see(run, mailbox, returning);
    await run.engine.step(round === 0 ? "locate" : "verify");
    const open = returning.filter((it) => it.state.state === "acting");
    if (open.length === 0) return settleRelease(run, returning);
    if (!(await begin(run, open))) return;
    await send(run, mailbox, open);
  }
  throw new ProviderError("transient", "the mailbox does not come to rest");
}

/** What an earlier attempt of this release began is taken up again; what another one could not do is begun anew. */
function toReturning({ work }: Run, hit: KnownHit): Returning {
  const last =
    hit.last?.kind === "release" && hit.last.retractionId === work.retractionId ? hit.last : undefined;
  return {
    hit,
    operationId: last?.operationId,
    state: last?.state ?? { state: "acting", asked: "origin", attempt: 1, lost: false },
    target: hit.origin,
    isFolderGone: false,
    seen: undefined,
    found: last?.before,
  };
}

async function see(run: Run, mailbox: Mailbox, returning: readonly Returning[]): Promise<void> {
  if (returning.length === 0) return;
  const ids = returning.map((it) => it.hit.itemId);
  const found = await call(run, (signal) => mailbox.read(ids, signal));
  returning.forEach((it, index) => {
    it.seen = found[index];
    const now = it.seen?.state;
    // It lies in the standard folder by now: that is where its fields are put back.
    if (it.isFolderGone && now?.place === it.hit.origin.place) {
      it.target = { ...it.hit.origin, folderId: now.folderId, folderPath: now.folderPath };
      it.isFolderGone = false;
    }
    it.state = applySight(it, now, run.work.cancelled);
  });
}

function applySight(it: Returning, now: ItemState | undefined, cancelled: string | undefined): ReleaseState {
  const refused = (reason: string): ReleaseState => applyReleaseEvent(it.state, { type: "refused", reason });
  const sight = { type: "seen", now, origin: it.target } as const;
  if (it.operationId === undefined && isBack(it.hit, now)) {
    return applyReleaseEvent(applyReleaseEvent(it.state, { type: "answered" }), sight);
  }
  const isUntouched = it.operationId === undefined || now?.place !== it.hit.origin.place;
  const why = it.state.state === "acting" && isUntouched ? whyLeft(it.hit, now) : undefined;
  if (why !== undefined) return refused(why);
  return cancelled === undefined || it.state.state !== "acting"
    ? applyReleaseEvent(it.state, sight)
    : refused(cancelled);
}

async function begin(run: Run, open: readonly Returning[]): Promise<boolean> {
  const fresh = open.filter((it) => it.operationId === undefined);
  await run.engine.step("capture");
  if (fresh.length > 0) {
    const items = fresh.flatMap((it) => (it.seen === undefined ? [] : [it.seen]));
    const intents = items.map((item) => ({ item, asked: "origin" as const, provedBy: "known" }));
    const intended = await intend(run, intents);
    // No scope of a setting is asked about a release.
    if (intended === undefined || "refused" in intended) return false;
    for (const it of fresh) it.found = it.seen?.state;
    for (const it of fresh) it.operationId = intended.find((op) => op.hitId === it.hit.hitId)?.operationId;
  }
  await run.engine.step("intent");
  return true;
}

async function send(run: Run, mailbox: Mailbox, open: readonly Returning[]): Promise<void> {
  await run.engine.step("send");
  const lost = open.filter((it) => it.isFolderGone);
  const others = open.filter((it) => !it.isFolderGone);
  const replies = new Map([
    ...(await restore(run, mailbox, others)),
    ...(await moveToStandardFolders(run, mailbox, lost)),
  ]);
  await run.engine.step("reply");
  for (const it of open) applyReply(it, replies.get(it) ?? noReply(undefined));
  await record(run, changesOf(open));
  const waits = [...replies.values()].find((it) => !it.moved && WAITING.includes(it.error.fault));
  if (waits !== undefined && !waits.moved) throw waits.error;
}

type Replies = readonly (readonly [Returning, MoveReply])[];

async function restore(run: Run, mailbox: Mailbox, open: readonly Returning[]): Promise<Replies> {
  if (open.length === 0) return [];
  const wanted = open.map((it) => ({ itemId: it.hit.itemId, origin: it.target }));
  const replies = await act(run, wanted.length, (signal) => mailbox.restore(wanted, signal));
  return open.map((it, index) => [it, replies[index] ?? noReply(undefined)]);
}

/** The folder was deleted since: the standard one of its place is where a person finds it, and the difference says so. */
async function moveToStandardFolders(
  run: Run,
  mailbox: Mailbox,
  open: readonly Returning[],
): Promise<Replies> {
  const all: (readonly [Returning, MoveReply])[] = [];
  for (const it of open) {
    const to = standardFolderOf(it.hit.origin.place);
    const [reply] = await act(run, 1, (signal) => mailbox.move([it.hit.itemId], to, signal));
    all.push([it, reply ?? noReply(undefined)]);
  }
  return all;
}

const WAITING: readonly string[] = [
  "throttled",
  "transient",
  "integration_broken",
  "out_of_scope",
  "mailbox_unavailable",
  "no_mailbox",
];

function applyReply(it: Returning, reply: MoveReply): void {
  if (reply.moved) {
    // After the move to a standard folder its fields are still to be put back.
    if (!it.isFolderGone) it.state = applyReleaseEvent(it.state, { type: "answered" });
    return;
  }
  const { fault, code } = reply.error;
  if (fault === "folder_gone" && !it.isFolderGone) it.isFolderGone = true;
  else if (fault === "transient") it.state = applyReleaseEvent(it.state, { type: "lost" });
  else if (fault !== "item_gone" && !WAITING.includes(fault)) {
    const reason = `the provider refused: ${code ?? fault}`;
    it.state = applyReleaseEvent(it.state, { type: "refused", reason });
  }
}

function changesOf(returning: readonly Returning[]): readonly OperationChange[] {
  return returning.flatMap(({ operationId, ...it }) =>
    operationId === undefined
      ? []
      : [{ operationId, state: it.state, after: it.seen?.state, differences: differencesOf(it) }],
  );
}

function differencesOf({
  hit,
  seen,
  state,
}: Pick<Returning, "hit" | "seen" | "state">): readonly Difference[] | undefined {
  return state.state === "settled" && seen !== undefined ? compareStates(hit.origin, seen.state) : undefined;
}

async function settleRelease(run: Run, returning: readonly Returning[]): Promise<void> {
  const { engine, work, worker } = run;
  const settled = returning.flatMap(({ state }) => (state.state === "settled" ? [state] : []));
  if (settled.length < returning.length)
    throw new ProviderError("transient", "not yet seen where it was put");
  const outcome = worstOutcome(settled.map((it) => it.outcome)) ?? "restored";
  const reasons =
    returning.length === 0
      ? ["nothing of it had been moved"]
      : settled.map((it) => it.reason).filter(Boolean);
  const settlement: Settlement = {
    outcome,
    reached: returning[0]?.seen?.state.place,
    reason: [...new Set(reasons)].join("; "),
    evidence: {
      lookedAt: engine.clock().toISOString(),
      items: returning.map((it) => ({
        itemId: it.hit.itemId,
        folder: it.seen?.state.folderPath ?? null,
        differences: differencesOf(it) ?? [],
        setBack: it.found === undefined ? [] : changedWhileAway(it.hit.origin, it.found),
      })),
    },
    wasRead: undefined,
    changes: changesOf(returning),
    // A person has decided: what came back stays, even where another hit of the copy could not.
    exempt: settled.some((it) => it.outcome === "restored"),
  };
  if (await engine.ledger.settle(worker, work, settlement))
    engine.report.settled(work, outcome, engine.clock());
}
