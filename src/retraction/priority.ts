/**
 * What is worked on first, higher is sooner: who asks for something back waits for it, then people before settings before
 * bulk work. The steps of ten leave room for how dangerous a copy is, which never lifts it into the next class.
 */
export const PRIORITY = { release: 30, manual: 20, automatic: 10, bulk: 0 } as const;

/** Added within the class. A copy that lies unread can still be opened; then whose mailbox it is counts. */
export const RISK = { unread: 2, important: 1 } as const;
