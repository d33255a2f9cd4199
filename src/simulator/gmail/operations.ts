/** One method of the Gmail API: its name for faults and the journal of calls, who may call it, and what it costs. */
export interface GmailOperation {
  readonly name: string;
  /** Any one of them is enough. */
  readonly scopes: readonly string[];
  /** Quota units. */
  readonly units: number;
  /** Whether it works for a suspended user. */
  readonly worksSuspended: boolean;
}

export const FULL_SCOPE = "https://mail.google.com/";
export const METADATA_SCOPE = scope("metadata");

const WRITE = [FULL_SCOPE, scope("modify")];
const READ = [...WRITE, scope("readonly")];
const READ_METADATA = [...READ, METADATA_SCOPE];
const LABELS = [...WRITE, scope("labels")];

/**
 * Units as of May 2026.
 * @see https://developers.google.com/workspace/gmail/api/reference/quota
 */
export const OPERATIONS = {
  list: operation("gmail.list", READ_METADATA, 5, true),
  get: operation("gmail.get", READ_METADATA, 20),
  raw: operation("gmail.raw", READ, 20),
  modify: operation("gmail.modify", WRITE, 5),
  batchModify: operation("gmail.batchModify", WRITE, 50),
  trash: operation("gmail.trash", WRITE, 20),
  untrash: operation("gmail.untrash", WRITE, 5),
  insert: operation("gmail.insert", [...WRITE, scope("insert")], 25),
  readLabels: operation("gmail.labels", [...READ_METADATA, scope("labels")], 1, true),
  createLabel: operation("gmail.labels", LABELS, 5),
  profile: operation("gmail.profile", READ_METADATA, 1, true),
} as const;

function operation(
  name: string,
  scopes: readonly string[],
  units: number,
  worksSuspended = false,
): GmailOperation {
  return { name, scopes, units, worksSuspended };
}

function scope(name: string): string {
  return `https://www.googleapis.com/auth/gmail.${name}`;
}
