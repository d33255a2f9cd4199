import type { EntryKind, ListEntry, ListName } from "#detection/list-entries.ts";
import type { EntrySaved, KeptEntry, Lists } from "#policy/lists.ts";
import { readListEntry } from "#policy/read-list-entry.ts";
import type { EntryId, TenantId } from "#shared/ids.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import { rowsOf } from "./reply.ts";

export type PatternType = "EMAIL" | "DOMAIN" | "LINK_HOST" | "ATTACHMENT_HASH";

/** An entry as it comes in. */
export interface TypedEntry {
  readonly pattern?: string | undefined;
  readonly pattern_type?: PatternType | undefined;
  readonly comments?: string | null | undefined;
}

/** Where an entry is, and who asks. */
export interface EntryAt {
  readonly account: TenantId;
  readonly id: EntryId;
  readonly actor: string;
}

/** What can be done with one list, whatever shape the API gives its entries. */
export function openListOperations(lists: Lists, list: ListName) {
  const get = async (account: TenantId, id: EntryId): Promise<KeptEntry> =>
    found(await lists.get(account, list, id), "entry");
  return {
    get,
    page: (account: TenantId, query: { search: string; page: number; per_page: number }) =>
      lists.list(account, { list, search: query.search, ...rowsOf(query) }),
    create: async (account: TenantId, typed: TypedEntry, actor: string): Promise<KeptEntry> => {
      const entry = read(list, typed.pattern_type ?? "DOMAIN", typed.pattern ?? "");
      return saved(await lists.add(account, { entry, note: typed.comments ?? "", actor }));
    },
    edit: async ({ account, id, actor }: EntryAt, typed: TypedEntry): Promise<KeptEntry> => {
      const known = await get(account, id);
      const type = typed.pattern_type ?? PATTERN_TYPE_OF[known.kind];
      const entry = read(list, type, typed.pattern ?? known.value);
      const note = typed.comments === undefined ? known.note : (typed.comments ?? "");
      return saved(await lists.change(account, id, { entry, note, actor }));
    },
    remove: async ({ account, id, actor }: EntryAt): Promise<{ id: EntryId }> => {
      if (!(await lists.remove(account, list, { id, actor }))) throw notFound("entry");
      return { id };
    },
  };
}

function read(list: ListName, type: PatternType, pattern: string): ListEntry {
  const entry = readListEntry(list, KIND_OF[type], pattern);
  if (entry.ok) return entry.entry;
  throw new ApiError("invalid_input", { message: entry.mistake, pointer: "/body/pattern" });
}

function saved(entry: EntrySaved): KeptEntry {
  if (entry === "exists") {
    throw new ApiError("already_exists", {
      message: "The list has this pattern already.",
      pointer: "/body/pattern",
    });
  }
  return found(entry, "entry");
}

const KIND_OF: Readonly<Record<PatternType, EntryKind>> = {
  EMAIL: "address",
  DOMAIN: "domain",
  LINK_HOST: "link-host",
  ATTACHMENT_HASH: "attachment-hash",
};

export const PATTERN_TYPE_OF: Readonly<Record<EntryKind, PatternType>> = {
  address: "EMAIL",
  domain: "DOMAIN",
  "link-host": "LINK_HOST",
  "attachment-hash": "ATTACHMENT_HASH",
};
