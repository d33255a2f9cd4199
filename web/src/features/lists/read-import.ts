import { readCsv } from "../../lib/csv.ts";
import { listTexts } from "../../texts/lists.ts";
import type { TypedEntry } from "./changes.ts";
import { PATTERN_TYPES } from "./entry-form.tsx";
import type { PatternType } from "./queries.ts";

const MAX_LINES = 1_000;

/** The entries of a CSV file: pattern, type and comment. Throws for what is too much or nothing, in words for a person. */
export function readImport(text: string): readonly TypedEntry[] {
  const rows = readCsv(text);
  const [first] = rows;
  const entries = (first?.[0]?.toLowerCase() === "pattern" ? rows.slice(1) : rows).map(toEntry);
  if (entries.length === 0) throw new Error(listTexts.empty);
  if (entries.length > MAX_LINES) throw new Error(listTexts.tooMany);
  return entries;
}

function toEntry([pattern = "", type = "", comments = ""]: readonly string[]): TypedEntry {
  const known = PATTERN_TYPES.find((it) => it === type.toUpperCase());
  return { pattern, pattern_type: known ?? guessed(pattern), comments };
}

/** Where a list names no types. The API looks at it again and refuses what does not fit. */
function guessed(pattern: string): PatternType {
  if (/^[0-9a-f]{64}$/i.test(pattern)) return "ATTACHMENT_HASH";
  if (pattern.includes("://")) return "LINK_HOST";
  return pattern.lastIndexOf("@") > 0 ? "EMAIL" : "DOMAIN";
}
