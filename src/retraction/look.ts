import type { FoundItem, ItemId } from "./hit.ts";
import type { KnownHit } from "./ledger.ts";
import type { Mailbox, Scope } from "./mailbox.ts";
import { isAsFarAs, placeOf } from "./place.ts";
import { type Proof, prove, proveByContent } from "./prove.ts";
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
}

export interface SeenItem {
  readonly item: FoundItem;
  /** Found before, and perhaps acted on. */
  readonly hit: KnownHit | undefined;
  readonly provedBy: string;
}

/** Searches the mailbox and reads what is known by id; proves each item. The same look finds, and verifies. */
export async function look(run: Run, mailbox: Mailbox, hits: readonly KnownHit[]): Promise<Sight> {
  const located = await locate(run, mailbox);
  const unseen = hits.map((it) => it.itemId).filter((id) => !located.some((it) => it.itemId === id));
  const read = unseen.length === 0 ? [] : await call(run, (signal) => mailbox.read(unseen, signal));
  const again = read.filter((it) => it !== undefined);
  const judged = [];
  for (const item of [...located, ...again]) judged.push(await judge(run, mailbox, hits, item));
  return {
    ours: judged.filter((it) => it.kind === "ours").map((it) => it.seen),
    vanished: unseen.filter((_, index) => read[index] === undefined),
    own: judged.filter((it) => it.kind === "own").length,
    foreign: judged.filter((it) => it.kind === "foreign").map((it) => it.because),
  };
}

/** The recoverable area is searched where it matters: for deeper destinations, and where nothing else was found. */
async function locate(run: Run, mailbox: Mailbox): Promise<readonly FoundItem[]> {
  const visible = await locateIn(run, mailbox, "visible");
  const { asked } = run.work;
  const isDeep = asked !== "origin" && isAsFarAs(placeOf(asked), "recoverable");
  if (visible.length > 0 && !isDeep) return visible;
  const deeper = await locateIn(run, mailbox, "recoverable");
  return [...visible, ...deeper.filter((it) => !visible.some((other) => other.itemId === it.itemId))];
}

function locateIn(run: Run, mailbox: Mailbox, scope: Scope): Promise<readonly FoundItem[]> {
  return call(run, (signal) => mailbox.locate(run.work.ours, scope, signal));
}

type Judged =
  | { readonly kind: "ours"; readonly seen: SeenItem }
  | { readonly kind: "own" }
  | { readonly kind: "foreign"; readonly because: string };

async function judge(
  run: Run,
  mailbox: Mailbox,
  hits: readonly KnownHit[],
  item: FoundItem,
): Promise<Judged> {
  const hit = hits.find((it) => it.itemId === item.itemId);
  if (hit !== undefined) return { kind: "ours", seen: { item, hit, provedBy: "known" } };
  if (item.isOwn) return { kind: "own" };
  const proof = await proveItem(run, mailbox, item);
  if (proof.ours === true) return { kind: "ours", seen: { item, hit: undefined, provedBy: proof.by } };
  return { kind: "foreign", because: proof.ours === false ? proof.because : "it could not be proved" };
}

async function proveItem(run: Run, mailbox: Mailbox, item: FoundItem): Promise<Proof> {
  const proof = prove(run.work.ours, item);
  if (proof.ours !== "unproved") return proof;
  const { limits, contentKey } = run.engine;
  const mime = await call(run, (signal) => mailbox.mime(item.itemId, limits.maxProofBytes, signal));
  return mime === undefined ? proof : proveByContent(run.work.ours, contentKey(mime));
}
