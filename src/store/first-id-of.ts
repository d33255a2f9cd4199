import type { Id, MessageId } from "#shared/ids.ts";

/** Ids begin with their moment: the first that could be made then. */
export function firstIdOf<It extends Id<string> = MessageId>(at: Date): It {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000` as It;
}

/** The moment in which an id was made. */
export function momentOf(id: string): Date {
  return new Date(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16));
}

/** Above every id that is ever made. */
export const LAST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff";
