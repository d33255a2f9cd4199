import type { Source } from "#directory/sources.ts";

/** Port: the source that an intake address belongs to, looked up by the SHA-256 of its local part; `undefined`: none. */
export type FindSource = (localPart: string, domain: string) => Promise<Source | undefined>;
