/** The TXT records of a name, each joined to one string. Rejects as node:dns does; ENOTFOUND and ENODATA say that there is none. */
export type ResolveTxt = (name: string) => Promise<readonly string[]>;
