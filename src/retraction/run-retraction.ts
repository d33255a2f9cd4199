import type { Destination } from "#policy/destination.ts";
import { compareStates } from "./compare-states.ts";
import type { Intent } from "./ledger.ts";
import { look, type SeenItem, type Sight } from "./look.ts";
import type { Mailbox, MoveReply } from "./mailbox.ts";
import { applyOperationEvent } from "./operation.ts";
import { isThere } from "./place.ts";
import { ProviderError } from "./provider-error.ts";
import { act, intend, noReply, record, type Run } from "./run.ts";
import { settleRefused, settleRetraction } from "./settle-retraction.ts";
import { earlierOperation, type Tracked, toChange, trackIntended } from "./tracked.ts";
import { wayOut } from "./way-out.ts";

/** Look, act, look again, until a look finds nothing left to do. So the last look is always the verification. */
const MAX_ROUNDS = 6;

/** Brings one copy to its destination. Throws `ProviderError` for what concerns the mailbox or the connection. */
export async function runRetraction(run: Run, mailbox: Mailbox, asked: Destination): Promise<void> {
  const tracked = run.work.hits.flatMap((hit) => earlierOperation(hit, run.work.retractionId));
  const otherHits = run.work.hits.filter((hit) => !tracked.some((it) => it.hit === hit));
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const sight = await look(run, mailbox, [...otherHits, ...tracked.map((it) => it.hit)]);
    await run.engine.step(round === 0 ? "locate" : "verify");
    applySight(run, tracked, sight);
    run.traces.mayHaveActed = tracked.some(isInDoubt);
    if (sight.ours.length > 0) run.traces.isUnread = sight.ours.some((it) => !it.item.state.isRead);
    const fresh = sight.ours.flatMap((it) => toBegin(it, run, asked, tracked));
    const again = tracked.filter(
      (it) => it.state.state === "acting" && !sight.vanished.includes(it.hit.itemId),
    );
    if (fresh.length === 0 && again.length === 0) return settleRetraction(run, sight, tracked);
    const begun = await begin(run, fresh);
    if (begun === undefined) return; // cancelled, held or somebody else's: nothing was called
    if ("refused" in begun) return settleRefused(run, { sight, tracked, reason: begun.refused });
    tracked.push(...begun);
    await captureAnew(run, again, sight);
    await sendAll(run, mailbox, [...again, ...begun]);
  }
  // The mailbox changes as fast as we look; what is open stays open, and the copy comes due again.
  throw new ProviderError("transient", "the mailbox does not come to rest");
}

function applySight({ work }: Run, tracked: readonly Tracked[], sight: Sight): void {
  for (const it of tracked) {
    const seen = sight.ours.find((other) => other.item.itemId === it.hit.itemId)?.item.state;
    const isKnown = seen !== undefined || sight.vanished.includes(it.hit.itemId);
    if (!isKnown) continue;
    it.state = applyOperationEvent(it.state, { type: "seen", now: seen });
    it.after = seen;
    if (work.cancelled === undefined || seen === undefined) continue;
    it.state = applyOperationEvent(it.state, { type: "cancelled", reason: work.cancelled });
  }
}

type Move = Intent & { readonly asked: Destination };

/** Begun, and not seen where it was: whatever ends the attempt now, nobody can say that nothing was done. */
function isInDoubt({ state, after }: Tracked): boolean {
  if (state.state === "settled") return false;
  return state.attempt > 1 || after === undefined || isThere(after.place, state.asked);
}

/** Never to a milder place, and never twice: an item whose operation was begun is that operation's. */
function toBegin(
  seen: SeenItem,
  { work }: Run,
  asked: Destination,
  tracked: readonly Tracked[],
): readonly Move[] {
  const { item, hit, provedBy } = seen;
  const to = wayOut({ asked, reverses: work.reverses }, seen);
  if (work.cancelled !== undefined || to === undefined || isThere(item.state.place, to)) return [];
  if (tracked.some((it) => it.hit.itemId === item.itemId || it.hit.hitId === hit?.hitId)) return [];
  return [{ item, asked: to, provedBy }];
}

type Begun = readonly Tracked[] | { readonly refused: string };

async function begin(run: Run, intents: readonly Move[]): Promise<Begun | undefined> {
  if (intents.length === 0) return [];
  await run.engine.step("capture");
  const intended = await intend(run, intents);
  await run.engine.step("intent");
  const begun = { retractionId: run.work.retractionId, intents, at: run.engine.clock() };
  if (intended === undefined || "refused" in intended) return intended;
  return intended.flatMap((it) => trackIntended(it, begun));
}

/** The call before had no effect, and what the owner has done since is what this one takes away: that comes back. */
async function captureAnew(run: Run, again: readonly Tracked[], sight: Sight): Promise<void> {
  const changed = again.flatMap((it) => {
    const now = sight.ours.find(({ item }) => item.itemId === it.hit.itemId)?.item.state;
    const before = it.hit.lastRetract?.before;
    if (now === undefined || before === undefined || compareStates(before, now).length === 0) return [];
    return [{ ...toChange(it), before: now }];
  });
  if (changed.length > 0) await record(run, changed);
}

/** One call per destination; a mailbox can need two when one of its items had to take the next weaker place. */
async function sendAll(run: Run, mailbox: Mailbox, open: readonly Tracked[]): Promise<void> {
  const destinations = new Set(open.map((it) => it.state.asked));
  for (const destination of destinations) {
    await send(
      run,
      mailbox,
      destination,
      open.filter((it) => it.state.asked === destination),
    );
  }
}

async function send(run: Run, mailbox: Mailbox, to: Destination, open: readonly Tracked[]): Promise<void> {
  await run.engine.step("send");
  const items = open.map((it) => it.hit.itemId);
  const replies = isWithoutProof(run, to)
    ? items.map(() => noReply(WITHOUT_PROOF))
    : await act(run, items.length, (signal) => mailbox.move(items, to, signal));
  await run.engine.step("reply");
  open.forEach((it, index) => {
    applyReply(it, replies[index] ?? noReply(undefined), run);
  });
  await record(run, open.map(toChange));
  const banned = replies.find((it) => !it.moved && isOfTheMailbox(it.error));
  if (banned !== undefined && !banned.moved) throw banned.error;
}

/** What nobody can undo is not done by itself on the strength of hope: the setting says what else. */
function isWithoutProof({ work }: Run, to: Destination): boolean {
  return work.isUnproven === true && to === work.asked;
}

const WITHOUT_PROOF = new ProviderError("destination_impossible", "no self-test proves that it works", {
  code: "no_self_test_proves_it",
});

function applyReply(it: Tracked, reply: MoveReply, run: Run): void {
  if (reply.moved) {
    it.state = applyOperationEvent(it.state, { type: "answered", itemId: reply.itemId });
    if (reply.itemId !== undefined) it.hit = { ...it.hit, itemId: reply.itemId };
    return;
  }
  const { error } = reply;
  it.answer = {
    fault: error.fault,
    ...(error.code && { code: error.code }),
    ...(error.requestId && { requestId: error.requestId }),
  };
  it.state = applyOperationEvent(
    it.state,
    error.fault === "transient"
      ? { type: "lost" }
      : { type: "refused", error, whenImpossible: run.work.whenImpossible },
  );
}

/** Faults that say nothing of the item: the copy waits, or ends, with its mailbox. */
function isOfTheMailbox(error: ProviderError): boolean {
  return !["item_gone", "destination_impossible", "rejected", "unsupported"].includes(error.fault);
}
