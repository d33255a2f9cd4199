import type { TenantId } from "#shared/ids.ts";
import type { MailboxKind } from "./directory-feed.ts";

/** Somebody whom a person has entered beside what directories tell. */
export interface NewDirectoryEntry {
  /** Lower case. */
  readonly address: string;
  readonly displayName: string;
  readonly kind: MailboxKind;
  /** Groups made by hand, by name; one that is not there is made. */
  readonly groups: readonly string[];
}

export interface DirectoryEntry extends NewDirectoryEntry {
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface EntryQuery {
  /** Part of the address or of the name; empty: all. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

/** Port: what was entered by hand, by address. No directory overwrites it. */
export interface DirectoryEntries {
  list(
    tenantId: TenantId,
    query: EntryQuery,
  ): Promise<{ readonly entries: readonly DirectoryEntry[]; readonly total: number }>;
  /** Adds them, or puts them in the place of what was entered for the same address. Answers how many of each. */
  save(
    tenantId: TenantId,
    entries: readonly NewDirectoryEntry[],
    actor: string,
  ): Promise<{ readonly added: number; readonly changed: number }>;
  /** False where there is none. */
  remove(tenantId: TenantId, address: string, actor: string): Promise<boolean>;
}
