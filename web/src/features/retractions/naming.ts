import { dispositionTexts } from "../../texts/dispositions.ts";
import { retractionTexts as t } from "../../texts/retractions.ts";
import type { Retraction } from "./queries.ts";

type Shown = Pick<Retraction, "kind" | "releases_id" | "named_by" | "reason" | "rules">;

const MAX_TITLE = 160;

/** What a run is about, in a line for a list: what its maker said of it, or how its messages were named. */
export function titleOf(run: Shown): string {
  const title = run.reason !== "" && run.kind !== "automatic" ? run.reason : namedByWords(run);
  return title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE)}…` : title;
}

export function namedByWords({ kind, named_by: named, releases_id: undoes, rules }: Shown): string {
  if (kind === "release") return t.namedBy.release;
  if (kind === "automatic") return automaticWords(rules);
  if (named === null) return undoes === null ? t.namedBy.messages : t.namedBy.undo;
  switch (named.by) {
    case "messages":
      return t.namedBy.messages;
    case "search":
      return t.namedBy.search(searchWords(named.search));
    case "message_ids":
      return t.namedBy.message_ids(named.given);
    case "samples":
      return t.namedBy.samples(named.samples.length);
    case "campaign":
      return t.namedBy.campaign(named.messages);
    case "decision":
      return t.namedBy.decision(named.items);
  }
}

const SETTING = "setting:";
/** By an id that says nothing to anybody: the run has its name among its facts. */
const LISTED = [
  ["list:", t.namedBy.blockList],
  ["indicator:", t.namedBy.indicator],
] as const;

/** By which verdict's setting, and what was found: rules by their whole names stand among the facts of the run. */
function automaticWords(rules: readonly string[]): string {
  const setting = rules.find((it) => it.startsWith(SETTING))?.slice(SETTING.length);
  const verdict = Object.entries(dispositionTexts).find(([name]) => name === setting)?.[1].label;
  const found = rules
    .filter((it) => !it.startsWith(SETTING) && !it.startsWith("campaign:"))
    .map((it) => LISTED.find(([kind]) => it.startsWith(kind))?.[1] ?? it.replace(/^detector:/, ""));
  const words = [verdict, [...new Set(found)].join(", ")].filter((it) => it !== undefined && it !== "");
  return words.length > 0 ? words.join(": ") : t.namedBy.automatic;
}

function searchWords(search: Readonly<Record<string, string | boolean>>): string {
  return Object.entries(search)
    .map(([name, value]) => (name === "query" ? String(value) : `${name}=${String(value)}`))
    .join(" ");
}
