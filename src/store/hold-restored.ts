import type { CopyWork } from "#retraction/ledger.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { holdRows } from "./hold-rows.ts";

interface RestoredRow {
  readonly work: CopyWork;
  /** How old the backup was that its run came back from; `undefined`: it did not, or a person has let it go on. */
  readonly asOf: Date | undefined;
}

/**
 * Holds what was open in a backup, whoever asked for it: its mailbox has been read and shows the mail where it was, and
 * that can be because it was never taken, or because somebody has put it back since. Answers what is held now; the rows
 * are locked by the caller.
 */
export async function holdRestored(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly RestoredRow[],
): Promise<readonly CopyWork[]> {
  const held = rows.flatMap(({ work, asOf }) => (asOf === undefined ? [] : [{ work, asOf }]));
  if (held.length === 0) return [];
  const copies = held.map(({ work: { retractionId, copyId, messageId }, asOf }) => ({
    retractionId,
    copyId,
    messageId,
    stop: { heldFor: "observe", trip: undefined, reason: reasonOf(asOf) } as const,
  }));
  await holdRows(tx, tenantId, copies);
  return held.map(({ work }) => work);
}

function reasonOf(asOf: Date): string {
  return `restored from a backup of ${asOf.toISOString()}: what was done since is not known, so a person decides`;
}
