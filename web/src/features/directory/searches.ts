export const VIEWS = ["mailboxes", "groups", "entries"] as const;
export type View = (typeof VIEWS)[number];

/** What the address of the directory says: what is shown, what is searched, whose group, and which page. */
export interface DirectorySearch {
  readonly view?: View;
  readonly search?: string;
  readonly group?: string;
  readonly page?: number;
}

const MAX_SEARCH = 253;
const ID = /^[0-9a-f-]{36}$/;

/** Of what anybody may write into an address only what means something is kept. */
export function readDirectorySearch(given: Readonly<Record<string, unknown>>): DirectorySearch {
  const view = VIEWS.find((it) => it === given["view"]);
  const { search, group, page } = given;
  // The router reads digits as a number.
  const text = typeof search === "string" || typeof search === "number" ? String(search) : "";
  const isPage = typeof page === "number" && Number.isInteger(page) && page > 1 && page <= 100_000;
  return {
    ...(view !== undefined && { view }),
    ...(text !== "" && { search: text.slice(0, MAX_SEARCH) }),
    ...(typeof group === "string" && ID.test(group) && { group }),
    ...(isPage && { page }),
  };
}
