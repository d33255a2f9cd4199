import { z } from "zod";
import type { ProgressReply } from "./replies.ts";
import { type Column, formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { destinationName, onScreen } from "./words.ts";

/** More are a scroll that nobody reads; `undeliver retraction copies` and `--json` have them all. */
const SHOWN = 25;

const OUTCOMES_TABLE: readonly Column<ProgressReply>[] = [
  { title: "mailbox", value: (it) => it.mailbox ?? it.recipient },
  { title: "outcome", value: (it) => it.outcome },
  { title: "asked", value: (it) => destinationName(it.destination) },
  { title: "reached", value: (it) => it.reached ?? "" },
  { title: "in", value: (it) => elapsed(it) },
  { title: "reason", value: (it) => reasonOf(it) },
];

/** Copies with how they ended; those that need a person come first. */
export function outcomeTable(copies: readonly ProgressReply[], terminal: Terminal, limit = SHOWN): string {
  const sorted = copies.toSorted((a, b) => Number(isQuiet(a)) - Number(isQuiet(b)));
  return shortened(sorted, OUTCOMES_TABLE, { terminal, limit });
}

const PLAN_TABLE: readonly Column<ProgressReply>[] = [
  { title: "mailbox", value: (it) => it.mailbox ?? it.recipient },
  { title: "message", value: (it) => it.investigate_id, isWhole: true },
];

/** The frozen set of a plan. */
export function planTable(copies: readonly ProgressReply[], terminal: Terminal): string {
  return shortened(copies, PLAN_TABLE, { terminal, limit: SHOWN });
}

function shortened(
  copies: readonly ProgressReply[],
  table: readonly Column<ProgressReply>[],
  { terminal, limit }: { readonly terminal: Terminal; readonly limit: number },
): string {
  const text = formatTable(copies.slice(0, limit), table, terminal.columns);
  return copies.length <= limit ? text : `${text}\n… and ${copies.length - limit} more`;
}

/** As asked for, or as good. */
export function isQuiet({ outcome }: Pick<ProgressReply, "outcome">): boolean {
  return ["moved", "already_there", "removed_by_user", "restored"].includes(outcome);
}

function elapsed({ requested_at, completed_at }: ProgressReply): string {
  if (completed_at === null) return "";
  const ms = new Date(completed_at).getTime() - new Date(requested_at).getTime();
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1_000)} s`;
}

const Differences = z.array(z.looseObject({ field: z.string(), was: z.string(), is: z.string() }));
const Evidence = z.looseObject({
  items: z.array(z.looseObject({ differences: Differences, setBack: Differences.default([]) })),
});

/** What a release could not bring back as it was, such as `folder: Inbox/Projects → Inbox`. */
export function differencesOf({ evidence }: Pick<ProgressReply, "evidence">): readonly string[] {
  const parsed = Evidence.safeParse(evidence);
  if (!parsed.success) return [];
  return parsed.data.items.flatMap((it) =>
    it.differences.map(({ field, was, is }) => `${field}: ${was} → ${is}`),
  );
}

/** What had been changed while the mail was away and was set back with it, such as `read: true → false`. */
export function setBackOf({ evidence }: Pick<ProgressReply, "evidence">): readonly string[] {
  const parsed = Evidence.safeParse(evidence);
  if (!parsed.success) return [];
  return parsed.data.items.flatMap((it) =>
    it.setBack.map(({ field, was, is }) => `${field}: ${is} → ${was}`),
  );
}

function reasonOf(copy: ProgressReply): string {
  const setBack = setBackOf(copy).map((it) => `set back ${it}`);
  return [onScreen(copy.reason), ...differencesOf(copy), ...setBack].filter((it) => it !== "").join("; ");
}
