import type { JournalCopyId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { openSealed, seal } from "./seal.ts";

/** So that neither side ever holds more than one sealed piece beside the mail itself. */
const CHUNK_BYTES = 1024 * 1024;

export async function saveRaw(
  tx: Transaction,
  key: Buffer,
  { tenantId, journalCopyId, raw }: { tenantId: TenantId; journalCopyId: JournalCopyId; raw: Uint8Array },
): Promise<void> {
  for (let n = 0; n * CHUNK_BYTES < raw.length; n++) {
    const piece = raw.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES);
    const sealed = seal(key, piece, contextOf(tenantId, journalCopyId, n));
    await tx.rows(SAVE, [tenantId, journalCopyId, n, sealed]);
  }
}

const SAVE: PreparedStatement = {
  name: "save-raw",
  text: "insert into raw_chunk (tenant_id, journal_copy_id, n, sealed) values ($1, $2, $3, $4)",
};

/** The journal copy as it came, or `undefined` where it was not kept. */
export async function readRaw(
  tx: Transaction,
  key: Buffer,
  { tenantId, journalCopyId }: { tenantId: TenantId; journalCopyId: JournalCopyId },
): Promise<Buffer | undefined> {
  const [kept] = await tx.rows<{ pieces: number }>(COUNT, [tenantId, journalCopyId]);
  if (kept === undefined || kept.pieces === 0) return undefined;
  const raw: Buffer[] = [];
  // One by one: on its way from the database a piece is twice its size, as hexadecimal text.
  for (let n = 0; n < kept.pieces; n++) {
    const [piece] = await tx.rows<{ sealed: Buffer }>(PIECE, [tenantId, journalCopyId, n]);
    if (piece === undefined) throw new Error("a piece of a raw mail is missing");
    raw.push(openSealed(key, piece.sealed, contextOf(tenantId, journalCopyId, n)));
  }
  return raw.length === 1 ? raw[0] : Buffer.concat(raw);
}

const COUNT = "select count(*)::int as pieces from raw_chunk where tenant_id = $1 and journal_copy_id = $2";
const PIECE = "select sealed from raw_chunk where tenant_id = $1 and journal_copy_id = $2 and n = $3";

function contextOf(tenantId: TenantId, journalCopyId: JournalCopyId, n: number): string {
  return `raw_chunk/${tenantId}/${journalCopyId}/${n}`;
}
