import type { FoundItem, ItemId } from "./hit.ts";
import { type Candidate, MAX_CANDIDATES, proveByDecision, toCandidate } from "./identity.ts";
import type { KnownHit } from "./ledger.ts";
import type { Mailbox, Scope } from "./mailbox.ts";
import { isAsFarAs, placeOf } from "./place.ts";
import type { OurMessage } from "./our-message.ts";
import { disagreements, type Proof, prove, proveByContent } from "./prove.ts";
import { call, type Run } from "./run.ts";

/** What one look at a mailbox shows of a message. */
export interface Sight {
  /** Ours and to be dealt with. */
  readonly ours: readonly SeenItem[];
  /** Items we have dealt with before that the mailbox knows no more under their id. */
  readonly vanished: readonly ItemId[];
  /** The owner's own sent mail and drafts: left alone. */
  readonly own: number;
  /** The same Message-ID, but not shown to be our message: why. */
  readonly foreign: readonly string[];
  /** The same items as they were found, for a person who decides about them. */
  readonly candidates: readonly Candidate[];
}

export interface SeenItem {
  readonly item: FoundItem;
  /** Found before, and perhaps acted on. */
  readonly hit: KnownHit | undefined;
  readonly provedBy: string;
}

/** Searches the mailbox and reads what is known by id; proves each item. The same look finds, and verifies. */
export async function look(run: Run, mailbox: Mailbox, hits: readonly KnownHit[]): Promise<Sight> {
  const known = { run, mailbox, hits };
  const visible = await judgeAll(known, await locateIn(run, mailbox, "visible"));
  const deeper = needsDeeperLook(run, visible)
    ? await judgeAll(known, await locateIn(run, mailbox, "recoverable"))
    : [];
  const located = [...visible, ...deeper.filter((it) => !visible.some((other) => isSame(it, other)))];
  // What a person has decided about is read by its id as well: a search may not know yet where it is.
  const decided = run.work.decided?.items ?? [];
  const wanted = new Set([...hits, ...decided].map((it) => it.itemId));
  const unseen = [...wanted].filter((id) => !located.some(({ item }) => item.itemId === id));
  const read = unseen.length === 0 ? [] : await call(run, (signal) => mailbox.read(unseen, signal));
  const again = await judgeAll(
    known,
    read.filter((it) => it !== undefined),
  );
  return toSight(
    run.work.ours,
    [...located, ...again],
    unseen.filter((_, index) => read[index] === undefined),
  );
}

function toSight(ours: OurMessage, judged: readonly Judged[], vanished: readonly ItemId[]): Sight {
  const foreign = judged.filter((it) => it.kind === "foreign");
  return {
    ours: judged.filter((it) => it.kind === "ours"),
    vanished,
    own: judged.filter((it) => it.kind === "own").length,
    foreign: foreign.map((it) => it.because),
    candidates: foreign
      .slice(0, MAX_CANDIDATES)
      .map(({ item, because }) => toCandidate(item, { because, disagrees: disagreements(ours, item) })),
  };
}

/**
 * The recoverable area is searched where it matters: for deeper destinations, and where nothing of ours was found. What
 * merely bears our Message-ID, the owner's sent copy or a forgery, must not hide that ours lies there.
 */
function needsDeeperLook({ work }: Run, visible: readonly Judged[]): boolean {
  if (!visible.some((it) => it.kind === "ours")) return true;
  return work.asked !== "origin" && isAsFarAs(placeOf(work.asked), "recoverable");
}

/** Each item once: where a mailbox changes between two pages of a search, both can show it. */
async function locateIn(run: Run, mailbox: Mailbox, scope: Scope): Promise<readonly FoundItem[]> {
  const found = await call(run, (signal) => mailbox.locate(run.work.ours, scope, signal));
  return [...new Map(found.map((it) => [it.itemId, it])).values()];
}

type Judged =
  | (SeenItem & { readonly kind: "ours" })
  | { readonly kind: "own"; readonly item: FoundItem }
  | { readonly kind: "foreign"; readonly item: FoundItem; readonly because: string };

function isSame(a: Judged, b: Judged): boolean {
  return a.item.itemId === b.item.itemId;
}

interface Known {
  readonly run: Run;
  readonly mailbox: Mailbox;
  readonly hits: readonly KnownHit[];
}

async function judgeAll(known: Known, items: readonly FoundItem[]): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  // One after the other: a proof can be a download of megabytes.
  for (const item of items) judged.push(await judge(known, item));
  return judged;
}

async function judge({ run, mailbox, hits }: Known, item: FoundItem): Promise<Judged> {
  const hit = hits.find((it) => it.itemId === item.itemId);
  if (hit !== undefined) return { kind: "ours", item, hit, provedBy: "known" };
  if (item.isOwn) return { kind: "own", item };
  const said = proveByDecision(run.work.decided, item);
  const proof = said?.ours === true ? said : await proveItem(run, mailbox, item);
  if (proof.ours === true) return { kind: "ours", item, hit: undefined, provedBy: proof.by };
  const because = said?.ours === false ? `${said.because}; ${proof.because}` : proof.because;
  return { kind: "foreign", item, because };
}

async function proveItem(run: Run, mailbox: Mailbox, item: FoundItem): Promise<Proof> {
  const proof = prove(run.work.ours, item);
  if (proof.ours !== "unproved") return proof;
  const { limits, contentKey, proofs } = run.engine;
  return proofs.run(async () => {
    const mime = await call(run, (signal) => mailbox.mime(item.itemId, limits.maxProofBytes, signal));
    return proveByContent(run.work.ours, mime && contentKey(mime), proof.differs);
  });
}
