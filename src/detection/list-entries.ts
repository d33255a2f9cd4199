export const LISTS = ["allow", "block", "trusted-domain"] as const;
export type ListName = (typeof LISTS)[number];

/** What an entry is compared with: the sender's address or domain, the host of a link, an attachment's SHA-256. */
export const ENTRY_KINDS = ["address", "domain", "link-host", "attachment-hash"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** One line of a tenant's lists, normalised: lower case, domains in punycode. */
export interface ListEntry {
  readonly list: ListName;
  readonly kind: EntryKind;
  readonly value: string;
  /** Of the saved entry: what it did is found by it. */
  readonly id?: string | undefined;
}

/** By value, the entry's id; none where the entry has not been saved. */
export type Entries = Readonly<Record<EntryKind, ReadonlyMap<string, string | undefined>>>;
