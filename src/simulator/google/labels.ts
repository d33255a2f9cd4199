/** Labels that Gmail has in every mailbox; their ids are their names. */
export const SYSTEM_LABELS = [
  "INBOX",
  "SPAM",
  "TRASH",
  "UNREAD",
  "STARRED",
  "IMPORTANT",
  "SENT",
  "DRAFT",
  "CATEGORY_PERSONAL",
  "CATEGORY_SOCIAL",
  "CATEGORY_PROMOTIONS",
  "CATEGORY_UPDATES",
  "CATEGORY_FORUMS",
] as const;

/** Where a message is: it has one of them, or none (archived). When several are added at once, the last of the list wins. */
const PLACES: readonly string[] = ["INBOX", "SPAM", "TRASH"];

export interface LabelChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The labels after the change, sorted. A place that is added ends the other places; user labels stay. */
export function changeLabels(current: readonly string[], { add, remove }: LabelChange): readonly string[] {
  const place = PLACES.findLast((it) => add.includes(it));
  const ended = place === undefined ? [] : PLACES.filter((it) => it !== place);
  const kept = [...current, ...add].filter((it) => !remove.includes(it) && !ended.includes(it));
  return [...new Set(kept)].sort();
}

/**
 * The API may neither give nor take these.
 * @see https://developers.google.com/workspace/gmail/api/guides/labels
 */
export function isFixedLabel(labelId: string): boolean {
  return labelId === "SENT" || labelId === "DRAFT";
}

export function isSystemLabel(labelId: string): boolean {
  return (SYSTEM_LABELS as readonly string[]).includes(labelId);
}

export function sameLabels(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((it, index) => it === right[index]);
}
