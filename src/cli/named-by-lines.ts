import type { NamedByReply } from "./replies.ts";
import { plural } from "./words.ts";

/** How the messages were named, in one line for a list of fields. */
export function namedByLine(it: NamedByReply | null | undefined): string {
  if (it == null) return "";
  switch (it.by) {
    case "messages":
      return "their ids";
    case "search":
      return `a search: ${searchText(it)}`;
    case "message_ids":
      return `a list of ${plural(it.given ?? 0, "Message-ID")}`;
    case "samples":
      return plural(it.samples?.length ?? 0, ".eml file");
    case "campaign":
      return `the campaign of ${it.of ?? ""}`;
    case "decision":
      return decisionText(it);
    default:
      return it.by; // of a newer server
  }
}

function decisionText({ items = 0 }: NamedByReply): string {
  return `a decision that ${plural(items, "item is", "items are")} ours, though nothing proves it`;
}

function searchText({ search = {} }: NamedByReply): string {
  return Object.entries(search)
    .map(([name, value]) => (name === "query" ? String(value) : `${name}=${String(value)}`))
    .join(" ");
}

/** What was named and is not in the set, each with its reason. */
export function unnamedLines(it: NamedByReply | null | undefined): readonly string[] {
  if (it == null) return [];
  const { not_found = [], untrusted = [], ambiguous = [], include_ambiguous = false, samples = [] } = it;
  return [
    ...not_found.map((header) => `not found: ${header}`),
    ...untrusted.map((header) => `not proved to be your provider's, left out: ${header}`),
    ...ambiguous.map(
      ({ message_id, ids }) =>
        `ambiguous, ${include_ambiguous ? "all taken" : "none taken (--include-ambiguous takes all)"}: ${message_id} is ${ids.join(", ")}`,
    ),
    ...samples.filter((sample) => sample.result !== "matched").map(sampleLine),
  ];
}

function sampleLine({ name, result, ids }: NonNullable<NamedByReply["samples"]>[number]): string {
  if (result === "differs") {
    return `${name} differs from ${ids.join(", ")}, whose Message-ID it has: a mail of its own, it moves nothing`;
  }
  return `${name} ${result === "unknown" ? "was not journaled" : "cannot be read as a mail"}`;
}
