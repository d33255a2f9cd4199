/** What a person does to the own mail, by whatever client. */
export type UserAction =
  /** Microsoft: to a folder by its path, made where it is missing. */
  | { readonly kind: "move"; readonly folder: string }
  /** Microsoft: as a rule copies, another item with the same Message-ID and the same bytes. */
  | { readonly kind: "copy"; readonly folder: string }
  /** Microsoft: an own folder, with what lies in it, into Deleted Items; from there for good. */
  | { readonly kind: "delete-folder"; readonly folder: string }
  /** Gmail: system labels by id, own labels by name. */
  | { readonly kind: "relabel"; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly kind: "mark-read"; readonly isRead: boolean }
  /** Exported and imported again: the same mail in the same place, under another id. */
  | { readonly kind: "reimport" }
  /** Microsoft: to Deleted Items, from there further. Gmail: for ever. */
  | { readonly kind: "delete" };
