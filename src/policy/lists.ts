import type { ListEntry, ListName } from "#detection/list-entries.ts";
import type { EntryId, TenantId } from "#shared/ids.ts";

/** One line of a list, with who wrote it and why. */
export interface KeptEntry extends ListEntry {
  readonly id: EntryId;
  readonly note: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface EntryQuery {
  readonly list: ListName;
  /** Part of a value or a note; empty: all. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export interface EntryChange {
  /** Normalised, see `readListEntry`. */
  readonly entry: ListEntry;
  readonly note: string;
  readonly actor: string;
}

/** `exists`: the list holds this value already. */
export type EntrySaved = KeptEntry | "exists" | undefined;

/** Port: the tenant's lists. Each change makes the judges load the tenant's knowledge again. */
export interface Lists {
  list(
    tenantId: TenantId,
    query: EntryQuery,
  ): Promise<{ readonly entries: readonly KeptEntry[]; readonly total: number }>;
  get(tenantId: TenantId, list: ListName, id: EntryId): Promise<KeptEntry | undefined>;
  add(tenantId: TenantId, change: EntryChange): Promise<EntrySaved>;
  /** `undefined` where the list has no such entry. */
  change(tenantId: TenantId, id: EntryId, change: EntryChange): Promise<EntrySaved>;
  /** False where the list has no such entry. */
  remove(
    tenantId: TenantId,
    list: ListName,
    entry: { readonly id: EntryId; readonly actor: string },
  ): Promise<boolean>;
}
