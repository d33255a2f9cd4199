import { z } from "zod";
import { ProviderError } from "#retraction/provider-error.ts";
import { openExpiringMap } from "../expiring-map.ts";
import { parseReply } from "../parse-reply.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import {
  type Ancestry,
  type Folder,
  type FolderPlace,
  placeOfFolder,
  WELL_KNOWN,
  type WellKnown,
} from "./folder-place.ts";
import type { GraphClient } from "./graph-client.ts";

/** Which place each folder of a mailbox is. */
export interface FolderTree {
  /**
   * Throws `ProviderError`. `fresh`: what a user may have moved meanwhile is asked again. `likely`: where a move went, asked
   * before the other well-known folders are; only what the mailbox says of it counts.
   */
  placeOf(
    mailbox: string,
    folderId: string,
    options: {
      readonly signal: AbortSignal;
      readonly fresh?: boolean;
      readonly likely?: WellKnown | undefined;
    },
  ): Promise<FolderPlace>;
}

const FolderReply = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  parentFolderId: z.string().nullish(),
});

// The ids of well-known folders are constant. A user's folder can go into Deleted Items and come back, and a copy
// must not count as removed for long because of where its folder was: so the one is kept for hours, the other for seconds.
const WELL_KNOWN_TTL_MS = 6 * 3_600_000;
const FOLDER_TTL_MS = 30_000;
const MAX_FOLDERS = 100_000;
// Outlook allows 300 levels; nobody has them, and a circle would never end.
const MAX_DEPTH = 300;

export function openFolderTree(graph: GraphClient, now: () => Date): FolderTree {
  const folders = openExpiringMap<Folder | typeof MISSING>(MAX_FOLDERS, now);

  const remembered = async (mailbox: string, name: string, ask: Ask): Promise<Folder | undefined> => {
    const key = `${mailbox}\n${name}`;
    const known = ask.fresh ? undefined : folders.get(key);
    if (known !== undefined) return known === MISSING ? undefined : known;
    const folder = await fetchFolder(graph, { mailbox, name }, ask.signal);
    const ttlMs = folder === undefined ? FOLDER_TTL_MS : ask.ttlMs;
    folders.set(key, folder ?? MISSING, new Date(now().getTime() + ttlMs));
    return folder;
  };
  const wellKnown = (mailbox: string, name: WellKnown, signal: AbortSignal): Promise<Folder | undefined> =>
    remembered(mailbox, name, { signal, fresh: false, ttlMs: WELL_KNOWN_TTL_MS });

  const ancestry = async (mailbox: string, folderId: string, known: Known, ask: Ask): Promise<Ancestry> => {
    const way: Folder[] = [];
    let id: string | undefined = folderId;
    while (id !== undefined && way.length < MAX_DEPTH) {
      const folder: Folder | undefined = known.byId.get(id) ?? (await remembered(mailbox, id, ask));
      if (folder === undefined) return { folders: way, isWhole: false };
      way.push(folder);
      if (known.nameOf.has(folder.id)) return { folders: way, isWhole: true };
      id = folder.parentId === folder.id ? undefined : folder.parentId;
    }
    return { folders: way, isWhole: id === undefined && way.length > 0 };
  };

  return {
    async placeOf(mailbox, folderId, { signal, fresh = false, likely }) {
      // Most mail lies in the inbox: one look instead of eight, in each of thousands of mailboxes.
      const inbox = await wellKnown(mailbox, "inbox", signal);
      if (inbox?.id === folderId) return { place: "visible", isOwn: false, path: inbox.name, isShown: true };
      const wanted = likely && (await wellKnown(mailbox, likely, signal));
      if (likely !== undefined && wanted?.id === folderId) {
        return placeOfFolder({ folders: [wanted], isWhole: true }, new Map([[folderId, likely]]), undefined);
      }
      const known = toKnown(
        await Promise.all(
          WELL_KNOWN.map(async (name) => [name, await wellKnown(mailbox, name, signal)] as const),
        ),
      );
      const way = await ancestry(mailbox, folderId, known, { signal, fresh, ttlMs: FOLDER_TTL_MS });
      return placeOfFolder(way, known.nameOf, known.recoverableRootId);
    },
  };
}

const MISSING = Symbol("the provider does not show it");

async function fetchFolder(
  graph: GraphClient,
  { mailbox, name }: { readonly mailbox: string; readonly name: string },
  signal: AbortSignal,
): Promise<Folder | undefined> {
  const fields = toQuery({ $select: "id,displayName,parentFolderId" });
  const url = `/users/${toSegment(mailbox)}/mailFolders/${toSegment(name)}?${fields}`;
  try {
    return toFolder(parseReply(FolderReply, await graph.call(mailbox, { method: "GET", url }, signal)));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

interface Ask {
  readonly signal: AbortSignal;
  readonly fresh: boolean;
  readonly ttlMs: number;
}

interface Known {
  readonly byId: ReadonlyMap<string, Folder>;
  readonly nameOf: ReadonlyMap<string, WellKnown>;
  readonly recoverableRootId: string | undefined;
}

function toKnown(found: readonly (readonly [WellKnown, Folder | undefined])[]): Known {
  const present = found.flatMap(([name, folder]) => (folder === undefined ? [] : [[name, folder] as const]));
  return {
    byId: new Map(present.map(([, folder]) => [folder.id, folder])),
    nameOf: new Map(present.map(([name, folder]) => [folder.id, name])),
    recoverableRootId: present.find(([name]) => name === "recoverableitemsdeletions")?.[1].parentId,
  };
}

function toFolder({ id, displayName, parentFolderId }: z.infer<typeof FolderReply>): Folder {
  return { id, name: displayName ?? "", parentId: parentFolderId || undefined };
}

function isMissing(error: unknown): boolean {
  return error instanceof ProviderError && (error.fault === "folder_gone" || error.fault === "item_gone");
}
