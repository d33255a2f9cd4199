import { overviewTexts as t } from "../../texts/overview.ts";
import type { Counts } from "./bins.ts";
import type { Series } from "./time-series.ts";

type Group = keyof typeof t.outcomes.groups;

/** Fourteen outcomes are too many for a chart: each is in one of five groups. */
const GROUP_OF: Readonly<Record<string, Group>> = {
  moved: "checked",
  already_there: "checked",
  removed_by_user: "checked",
  restored: "restored",
  not_found: "unreachable",
  no_mailbox: "unreachable",
  mailbox_unavailable: "unreachable",
  out_of_scope: "unreachable",
  unsupported: "unreachable",
  refused: "refused",
  identity_mismatch: "doubtful",
  failed: "doubtful",
  unverified: "doubtful",
  restore_failed: "doubtful",
};

export const OUTCOME_SERIES: readonly Series[] = [
  { name: "checked", label: t.outcomes.groups.checked, color: "green.7" },
  { name: "restored", label: t.outcomes.groups.restored, color: "blue.6" },
  { name: "unreachable", label: t.outcomes.groups.unreachable, color: "gray.5" },
  { name: "refused", label: t.outcomes.groups.refused, color: "violet.5" },
  { name: "doubtful", label: t.outcomes.groups.doubtful, color: "orange.6" },
];

export function groupOutcomes(outcomes: Counts): Counts {
  const groups: Record<string, number> = {};
  for (const [outcome, n] of Object.entries(outcomes)) {
    // An outcome that this page does not know yet is one to look at.
    const group = GROUP_OF[outcome] ?? "doubtful";
    groups[group] = (groups[group] ?? 0) + n;
  }
  return groups;
}
