import iconv from "iconv-lite";
import type { JournaledRecipient, RecipientKind } from "#mail/envelope.ts";
import { splitOutsideQuotes } from "./content-type.ts";
import { bareAddress } from "./address-list.ts";

/** What an Exchange journal report says about the mail beside it. */
export interface ReportBody {
  readonly sender: string | undefined;
  readonly onBehalfOf: string | undefined;
  readonly messageId: string | undefined;
  readonly recipients: readonly JournaledRecipient[];
  readonly notes: readonly string[];
  /** How many lines carried a label of the report's own: none means that this is no report. */
  readonly knownLabelCount: number;
}

/** The report's text; an unknown charset is read as UTF-8, which leaves addresses whole. */
export function decodeReportText(bytes: Buffer, charset: string | undefined): string {
  const name = charset !== undefined && iconv.encodingExists(charset) ? charset : "utf8";
  return iconv.decode(bytes, name);
}

/**
 * Reads the lines of a report: `Label: value`, one field a line, in any order and case.
 * Format: technet bb331962 and [MS-XJRNL]. Never throws; one pass.
 */
export function readReportBody(text: string): ReportBody {
  const draft: Draft = {
    sender: undefined,
    onBehalfOf: undefined,
    messageId: undefined,
    count: 0,
    seen: new Map(),
    notes: new Set(),
  };
  for (const line of unfoldedLines(text)) readLine(draft, line);
  return {
    sender: draft.sender,
    onBehalfOf: draft.onBehalfOf,
    messageId: draft.messageId,
    recipients: [...draft.seen.values()],
    notes: [...draft.notes],
    knownLabelCount: draft.count,
  };
}

interface Draft {
  sender: string | undefined;
  onBehalfOf: string | undefined;
  messageId: string | undefined;
  count: number;
  readonly seen: Map<string, JournaledRecipient>;
  readonly notes: Set<string>;
}

const MAX_RECIPIENTS = 100_000;
const MAX_NOTES = 20;
const MAX_ADDRESS = 1_000;

/** A line that begins with white space continues the one before it. */
function* unfoldedLines(text: string): Generator<string> {
  let pieces: string[] = [];
  for (const line of text.split(LINE_END)) {
    if (pieces.length > 0 && (line.startsWith(" ") || line.startsWith("\t"))) {
      pieces.push(line.trim());
      continue;
    }
    if (pieces.length > 0) yield pieces.join(" ");
    pieces = [line];
  }
  if (pieces.length > 0) yield pieces.join(" ");
}

const LINE_END = /\r\n|\n|\r/;

function readLine(draft: Draft, line: string): void {
  const colon = line.indexOf(":");
  if (colon < 1) {
    if (line.trim() !== "") note(draft, "The report holds a line without a label.");
    return;
  }
  const label = line.slice(0, colon).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  if (readField(draft, label, value)) draft.count += 1;
  else note(draft, `The report has a label we do not know: ${label.slice(0, 40)}.`);
}

/** False for an unknown label. */
function readField(draft: Draft, label: string, value: string): boolean {
  switch (label) {
    case "sender":
      // The first counts: it stands above Subject, which the mail's author writes and may break into lines.
      draft.sender ??= bareAddress(value);
      return true;
    case "on-behalf-of":
      draft.onBehalfOf ??= bareAddress(value);
      return true;
    case "message-id":
      // The last counts: the report's own stands below Subject.
      draft.messageId = value === "" ? draft.messageId : value;
      return true;
    case "subject":
      return true;
    case "recipient":
    case "to":
    case "cc":
    case "bcc":
      readRecipients(draft, label, value);
      return true;
    default:
      return false;
  }
}

interface RecipientDraft {
  readonly address: string;
  expandedFrom: string | undefined;
  forwardedFrom: string | undefined;
}

/** `address[, Expanded: list][, Forwarded: first]`; a further address in the same line is a further recipient. */
function readRecipients(draft: Draft, kind: RecipientKind, value: string): void {
  const found: RecipientDraft[] = [];
  for (const piece of splitOutsideQuotes(value, ",")) readPiece(draft, found, piece.trim());
  if (found.length === 0) note(draft, "The report has a recipient line without an address.");
  for (const recipient of found) addRecipient(draft, { kind, ...recipient });
}

function readPiece(draft: Draft, found: RecipientDraft[], piece: string): void {
  const qualified = QUALIFIER.exec(piece);
  const last = found.at(-1);
  if (qualified !== null && last !== undefined) {
    const address = bareAddress(piece.slice(qualified[0].length));
    if (qualified[1]?.toLowerCase() === "expanded") last.expandedFrom = address;
    else last.forwardedFrom = address;
    return;
  }
  const address = bareAddress(piece);
  if (address === undefined) return;
  if (address.length > MAX_ADDRESS)
    note(draft, "A recipient's address was longer than 1,000 characters and was cut.");
  found.push({ address: address.slice(0, MAX_ADDRESS), expandedFrom: undefined, forwardedFrom: undefined });
}

const QUALIFIER = /^(expanded|forwarded)[ \t]?:/i;

function addRecipient(draft: Draft, recipient: JournaledRecipient): void {
  if (draft.seen.size >= MAX_RECIPIENTS) {
    note(draft, "The report lists more than 100,000 recipients; the others were not read.");
    return;
  }
  const { address, kind, expandedFrom, forwardedFrom } = recipient;
  draft.seen.set(JSON.stringify([address, kind, expandedFrom, forwardedFrom]), recipient);
}

function note(draft: Draft, words: string): void {
  if (draft.notes.size < MAX_NOTES) draft.notes.add(words);
}
