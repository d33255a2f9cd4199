import type { ItemState } from "./hit.ts";

/** One field that did not come back as it was. */
export interface Difference {
  readonly field: string;
  readonly was: string;
  readonly is: string;
}

/** Field by field, what a release put back against what was captured. Normally empty. */
export function compareStates(was: ItemState, is: ItemState): readonly Difference[] {
  const fields: readonly (readonly [string, string, string])[] = [
    ["folder", was.folderPath, is.folderPath],
    ["labels", was.labels.join(", "), is.labels.join(", ")],
    ["read", String(was.isRead), String(is.isRead)],
    ["flag", String(was.isFlagged), String(is.isFlagged)],
    ["categories", was.categories.join(", "), is.categories.join(", ")],
    ["importance", was.importance, is.importance],
  ];
  return fields.filter(([, a, b]) => a !== b).map(([field, a, b]) => ({ field, was: a, is: b }));
}

// Where a mail lies is a matter of the retraction, and Gmail keeps that among the labels.
const PLACE_LABELS: readonly string[] = ["INBOX", "SPAM", "TRASH"];

/** What somebody changed of a mail while it was away, its place apart: a release sets that back, and says so. */
export function changedWhileAway(captured: ItemState, found: ItemState): readonly Difference[] {
  return compareStates(withoutPlace(captured), withoutPlace(found));
}

function withoutPlace(state: ItemState): ItemState {
  return { ...state, folderPath: "", labels: state.labels.filter((it) => !PLACE_LABELS.includes(it)) };
}
