import type { Destination } from "#policy/destination.ts";
import type { RetractionId } from "#shared/ids.ts";
import type { SeenItem } from "./look.ts";
import { standardFolderOf } from "./way-back.ts";

interface Asking {
  /** Of the copy. */
  readonly asked: Destination;
  /** The release that is taken back; `undefined`: an ordinary retraction. */
  readonly reverses: RetractionId | undefined;
}

/**
 * Where an item of the copy shall go, or `undefined`: it is left where it is. An ordinary retraction takes them all to
 * one place. What undoes a release takes each hit to where that release found it, from wherever it lies by now, and
 * leaves alone what that release left alone. A release finds nothing that was hard-deleted, so this is no hard delete.
 */
export function wayOut({ asked, reverses }: Asking, { item, hit }: SeenItem): Destination | undefined {
  if (reverses === undefined) return asked;
  // Made since by a rule or by the user: it is our mail in a milder place, so it goes too; but nobody asked for it back.
  if (hit === undefined) return asked === "Inbox" ? undefined : asked;
  const { last, origin } = hit;
  if (last?.kind !== "release" || last.retractionId !== reverses) return undefined;
  const to = standardFolderOf(last.before.place);
  // On the way to the Inbox a later decision of the user's is a graver place, and is not overruled.
  return to === "Inbox" && item.state.place !== origin.place ? undefined : to;
}
