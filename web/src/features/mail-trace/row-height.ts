import type { FoundMessage } from "./queries.ts";

const ROW_PX = 56;
/** Of a card: sender and subject, and what is round them. */
const HEAD_PX = 66;
const LINE_PX = 15;
const ROOM_PX = 10;

/** In a table every row is as high as the highest; a card is as high as its states need. */
export function rowHeight(message: FoundMessage | undefined, isNarrow: boolean): number {
  if (!isNarrow) return ROW_PX;
  const { retracted = 0, failed = 0, open = 0 } = message?.copies ?? {};
  const lines = [retracted, failed, open].filter((it) => it > 0).length;
  return HEAD_PX + Math.max(2 * LINE_PX, lines * LINE_PX + ROOM_PX);
}
