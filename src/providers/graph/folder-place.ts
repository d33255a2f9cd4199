import type { Place } from "#retraction/place.ts";

/** Graph's locale-independent folder names that decide over a place. */
export const WELL_KNOWN = [
  "inbox",
  "junkemail",
  "deleteditems",
  "recoverableitemsdeletions",
  "sentitems",
  "drafts",
  "outbox",
  "msgfolderroot",
] as const;
export type WellKnown = (typeof WELL_KNOWN)[number];

export interface Folder {
  readonly id: string;
  readonly name: string;
  /** `undefined` at the top. */
  readonly parentId: string | undefined;
}

export interface FolderPlace {
  readonly place: Place;
  /** In the mailbox owner's own: Sent Items, Drafts, Outbox and what lies below them. */
  readonly isOwn: boolean;
  /** From the top, such as `Inbox/Projects`. */
  readonly path: string;
  /** False where the provider does not show the folder (any more). */
  readonly isShown: boolean;
}

/** The way from a folder to the top. */
export interface Ancestry {
  /** The folder itself first. */
  readonly folders: readonly Folder[];
  /** False where the provider did not show one of them. */
  readonly isWhole: boolean;
}

const PLACE_OF: Readonly<Record<WellKnown, Place>> = {
  inbox: "visible",
  junkemail: "junk",
  deleteditems: "trash",
  recoverableitemsdeletions: "recoverable",
  sentitems: "visible",
  drafts: "visible",
  outbox: "visible",
  msgfolderroot: "visible",
};
const OWN: readonly WellKnown[] = ["sentitems", "drafts", "outbox"];

/**
 * Decides by ancestry: a folder that its owner has thrown into Deleted Items is trash, with all that it holds. What
 * has its whole way to the top outside of the user's tree (Purges, Versions) is gone for him. Where a folder is not
 * shown, the mildest answer is taken: nothing may count as removed because it was not seen.
 */
export function placeOfFolder(
  { folders, isWhole }: Ancestry,
  nameOf: ReadonlyMap<string, WellKnown>,
  recoverableRootId: string | undefined,
): FolderPlace {
  const shown = { path: pathOf(folders, nameOf), isShown: folders.length > 0 };
  for (const { id, parentId } of folders) {
    const name = nameOf.get(id);
    if (name !== undefined) return { place: PLACE_OF[name], isOwn: OWN.includes(name), ...shown };
    if (parentId !== undefined && parentId === recoverableRootId)
      return { place: "gone", isOwn: false, ...shown };
  }
  return { place: isWhole ? "gone" : "visible", isOwn: false, ...shown };
}

/** Names below the user's own root; the roots' names say nothing to people. */
function pathOf(folders: readonly Folder[], nameOf: ReadonlyMap<string, WellKnown>): string {
  return folders
    .filter(({ id }) => nameOf.get(id) !== "msgfolderroot")
    .map(({ name }) => name)
    .toReversed()
    .join("/");
}
