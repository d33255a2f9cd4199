/** A reader's place in the event table: transaction id, then event id. As text `<tx>-<id>`. */
export interface EventCursor {
  readonly tx: bigint;
  readonly id: string;
}

export const FIRST_ID = "00000000-0000-0000-0000-000000000000";
const CURSOR = /^(\d{1,20})-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
/** PostgreSQL's xid8 is an unsigned 64 bit number. */
const MAX_TX = 2n ** 64n - 1n;

/** As it stands in `id:` of a server-sent event, and comes back in `Last-Event-ID`. */
export function formatCursor({ tx, id }: EventCursor): string {
  return `${tx}-${id}`;
}

/** `undefined` where the text is no cursor. */
export function parseCursor(text: string): EventCursor | undefined {
  const match = CURSOR.exec(text.toLowerCase());
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const tx = BigInt(match[1]);
  return tx > MAX_TX ? undefined : { tx, id: match[2] };
}
