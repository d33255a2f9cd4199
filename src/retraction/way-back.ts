import type { Destination } from "#policy/destination.ts";
import type { ItemState } from "./hit.ts";
import type { KnownHit, KnownRetract } from "./ledger.ts";
import { type Place, placeOf } from "./place.ts";

/** True where we took the hit away, or may have: only that is ours to undo. What was never moved, or by the user, is not. */
export function wasTaken({ restoredAt, lastRetract, origin }: KnownHit): boolean {
  if (restoredAt !== undefined || lastRetract === undefined) return false;
  const { state, before } = lastRetract;
  if (state.state !== "settled" || state.outcome === "moved" || state.outcome === "unverified") return true;
  return before.place !== origin.place; // an earlier one had taken it
}

/** True where somebody has put the hit back into its folder already; its other fields are the user's own by now. */
export function isBack({ origin }: KnownHit, now: ItemState | undefined): boolean {
  return now !== undefined && now.folderId === origin.folderId && now.folderPath === origin.folderPath;
}

/** Why a hit is not brought back although it is not where it was, or `undefined`: a user's later decision is not overruled. */
export function whyLeft({ lastRetract, origin }: KnownHit, now: ItemState | undefined): string | undefined {
  const put = lastRetract === undefined ? undefined : placeOf(lastRetract.state.asked);
  if (now === undefined) {
    return put === "gone"
      ? "it was hard-deleted: only an administrator can bring it back, outside of Undeliver"
      : "the item is no longer in the mailbox";
  }
  if (now.place === put || (now.place === stoppedAt(lastRetract) && now.place !== origin.place))
    return undefined;
  return `it has been moved since, to ${now.folderPath}: left where it is`;
}

/** Where an earlier retraction had put it, when the last one was not seen to get it any further. */
function stoppedAt(last: KnownRetract | undefined): Place | undefined {
  if (last === undefined) return undefined;
  const { state, before } = last;
  return state.state === "settled" && state.outcome === "moved" ? undefined : before.place;
}

/** The folder that every mailbox has for a place. */
export function standardFolderOf(place: Place): Destination {
  switch (place) {
    case "visible":
      return "Inbox";
    case "junk":
      return "JunkEmail";
    case "trash":
      return "DeletedItems";
    case "recoverable":
    case "gone":
      return "RecoverableItemsDeletions";
  }
}
