import { type Destination, nextWeaker } from "#policy/destination.ts";
import type { FoundItem, ItemId } from "../hit.ts";
import type { Mailbox } from "../mailbox.ts";
import { isAsFarAs, type Place, placeOf } from "../place.ts";
import { isOwnMail } from "./own-mail.ts";
import type { AttemptOptions, SelfTestRun, Tried } from "./self-test-run.ts";
import type { TestMailbox } from "./tested-provider.ts";

/** Where what was taken away lies now, and what was left alone. */
export interface Cleaned {
  readonly places: readonly Place[];
  /** It says that it is a self-test's, and nothing proves it. */
  readonly foreign: number;
  /** There is more of that than was looked at. */
  readonly isCut: boolean;
}

interface Cleaning {
  readonly run: SelfTestRun;
  readonly mailbox: Mailbox;
  readonly box: TestMailbox;
  /** Known to be ours by their ids. */
  readonly written: readonly ItemId[];
  readonly options?: AttemptOptions;
}

/**
 * Takes away what self-tests of this integration have written into the test mailbox, of this run and of one that was cut
 * short: by the ids that this run was given, and by the mark that nobody else can make. Nothing else is touched.
 */
export async function removeOwnMail({
  run,
  mailbox,
  box,
  written,
  options,
}: Cleaning): Promise<Tried<Cleaned>> {
  const { claim, needs } = run;
  return run.attempt(async (signal) => {
    const { items: claimed, isCut } = await box.claimed(signal);
    const known = written.filter((id) => !claimed.some((it) => it.itemId === id));
    const read = known.length === 0 ? [] : await mailbox.read(known, signal);
    const own = claimed.filter(
      (it) => written.includes(it.itemId) || isOwnMail(needs.mark, claim, it.identity),
    );
    const items = [...own, ...read.filter((it) => it !== undefined)];
    const places: Place[] = [];
    for (const item of items)
      places.push(await remove(mailbox, item, { signal, first: FURTHEST[claim.provider] }));
    return { places, foreign: claimed.length - own.length, isCut };
  }, options);
}

/**
 * Where it goes by itself: Exchange empties Recoverable Items after 14 days as it comes, and Gmail its Trash after 30. Purged it
 * would be out of everybody's reach, several messages a day, and under a hold for ever.
 */
const FURTHEST = { microsoft: "RecoverableItemsDeletions", google: "DeletedItems" } as const;

interface Removal {
  readonly signal: AbortSignal;
  readonly first: Destination;
}

/** As far away as the mailbox lets it go. Answers where it lies, as a look shows it afterwards. */
async function remove(mailbox: Mailbox, item: FoundItem, { signal, first }: Removal): Promise<Place> {
  const { itemId, state } = item;
  let to: Destination | undefined = first;
  while (to !== undefined && to !== "JunkEmail" && !isAsFarAs(state.place, placeOf(to))) {
    const [reply] = await mailbox.move([itemId], to, signal);
    if (reply === undefined || reply.moved) break;
    // Such as full Recoverable Items: the next weaker place will do.
    if (reply.error.fault === "item_gone") break;
    if (!["destination_impossible", "rejected", "unsupported"].includes(reply.error.fault)) throw reply.error;
    to = nextWeaker(to);
  }
  const [now] = await mailbox.read([itemId], signal);
  return now?.state.place ?? "gone";
}
