/** So many wrong ones are everybody's own; from then on each costs twice the wait of the one before. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 1_000;
/** Long enough that guessing leads nowhere, short enough that nobody is locked out by a stranger for good. */
const LONGEST_WAIT_MS = 15 * 60 * 1_000;
/** After so long without any, the count begins anew. */
export const FORGET_TRIES_MS = 24 * 60 * 60 * 1_000;

/** How long the next try has to wait after so many. From one address many people may come: `free` are more there. */
export function waitAfter(tries: number, free = FREE_TRIES): number {
  if (tries < free) return 0;
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries - free, 30));
}

/** What is tried at: a person's secret, from one place. */
export interface Try {
  /** What it is about, such as `password` or `setup`. */
  readonly what: string;
  /** Whose, such as an e-mail; absent: nobody's in particular. */
  readonly whose?: string | undefined;
  /** The address of the client. */
  readonly from: string;
}

/** Port: tries at passwords and codes, counted for all processes together. */
export interface Tries {
  /** Counts the try before it is made, so that many at once are many. `waitMs`: it must not be made yet. */
  begin(it: Try): Promise<{ readonly waitMs: number }>;
  /** It was right: whose and from where are as new. */
  succeeded(it: Try): Promise<void>;
}
