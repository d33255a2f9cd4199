import { MAILBOX_KINDS, type MailboxKind } from "./directory-feed.ts";
import type { NewDirectoryEntry } from "./entries.ts";
import { readCsvLines } from "./read-csv-lines.ts";

export interface RefusedLine {
  /** As an editor counts them, from 1. */
  readonly line: number;
  readonly reason: string;
}

export interface ReadEntries {
  readonly entries: readonly NewDirectoryEntry[];
  readonly refused: readonly RefusedLine[];
}

export const MAX_ENTRIES = 10_000;
const MAX_NAME = 200;
const MAX_GROUPS = 20;
const COLUMNS = ["address", "display name", "kind", "groups"] as const;

/**
 * The lines of a CSV file, `address,display name,kind,groups`, groups separated by `;`. A first line with these names is
 * passed over. Each line that is not taken says why; the others are not held up by it. A file with more than can be taken
 * is not taken at all: nobody has to find out how far it went.
 */
export function readEntries(text: string): ReadEntries | "too_many" {
  // One more for the heading, and one to see that there are more.
  const lines = readCsvLines(text, MAX_ENTRIES + 2);
  const rows = lines.filter(({ cells }, index) => index > 0 || !isHeading(cells));
  if (rows.length > MAX_ENTRIES) return "too_many";
  const entries = new Map<string, NewDirectoryEntry>();
  const refused: RefusedLine[] = [];
  for (const { line, cells } of rows) {
    const read = readEntry(cells);
    if (typeof read === "string") refused.push({ line, reason: read });
    else if (entries.has(read.address))
      refused.push({ line, reason: `${shown(read.address)} was in a line before` });
    else entries.set(read.address, read);
  }
  return { entries: [...entries.values()], refused };
}

function isHeading(cells: readonly string[]): boolean {
  return cells[0]?.trim().toLowerCase() === COLUMNS[0];
}

/** Why not, in words for whoever has the file open. */
function readEntry(cells: readonly string[]): NewDirectoryEntry | string {
  const [address = "", displayName = "", kind = "", groups = ""] = cells.map((it) => it.trim());
  if (cells.length > COLUMNS.length)
    return `more than the columns ${COLUMNS.join(", ")}: put a value with commas in quotes`;
  const readKind = kindOf(kind);
  if (!isAddress(address)) return `${shown(address)} is no address: one looks like ann@corp.example`;
  if (displayName.length > MAX_NAME) return `the display name is longer than ${MAX_NAME} characters`;
  if (readKind === undefined)
    return `${shown(kind)} is no kind: write ${MAILBOX_KINDS.join(", ")}, or nothing`;
  const names = readGroups(groups);
  return typeof names === "string"
    ? names
    : { address: address.toLowerCase(), displayName, kind: readKind, groups: names };
}

function isAddress(text: string): boolean {
  return text.length <= 320 && /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]+$/u.test(text);
}

function kindOf(text: string): MailboxKind | undefined {
  return text === "" ? "user" : MAILBOX_KINDS.find((it) => it === text.toLowerCase());
}

function readGroups(text: string): readonly string[] | string {
  const names = text
    .split(";")
    .map((it) => it.trim())
    .filter((it) => it !== "");
  if (names.length > MAX_GROUPS) return `more than ${MAX_GROUPS} groups`;
  const long = names.find((it) => it.length > MAX_NAME);
  return long === undefined
    ? [...new Set(names)]
    : `the name of a group is longer than ${MAX_NAME} characters`;
}

function shown(text: string): string {
  return text === "" ? "an empty cell" : `“${text.slice(0, 60)}”`;
}
