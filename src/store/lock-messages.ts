import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

/**
 * Locks messages with all of their copies and rows of the ledger, so that nobody can begin anything with them before the
 * commit: a later report and a verdict lock the message, and a new row of the ledger points at its copy. Waits for nobody:
 * those of which somebody else holds a part are left out.
 */
export async function lockWholeMessages(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly MessageId[],
): Promise<readonly MessageId[]> {
  let locked = await lockMessages(tx, tenantId, wanted);
  for (const parts of ["copy", "retraction_copy"] as const) {
    const inPart = new Set(await lockedOf(tx, lockParts(parts), [tenantId, locked]));
    locked = locked.filter((it) => !inPart.has(it));
  }
  return locked;
}

async function lockedOf(
  tx: Transaction,
  statement: string,
  values: readonly unknown[],
): Promise<readonly MessageId[]> {
  const rows = await tx.rows<{ readonly id: MessageId }>(statement, values);
  return rows.map((it) => it.id);
}

/** The messages alone: whoever reads an original holds its message. Waits for nobody. */
export function lockMessages(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly MessageId[],
): Promise<readonly MessageId[]> {
  return lockedOf(tx, LOCK_MESSAGES, [tenantId, wanted]);
}

const LOCK_MESSAGES = `
  select id from message where tenant_id = $1 and id = any($2::uuid[]) order by id for update skip locked`;

/** Answers the messages of which not all parts could be had. */
function lockParts(table: "copy" | "retraction_copy"): string {
  const key = table === "copy" ? "id" : "retraction_id, copy_id";
  return `
  with part as (
    select message_id from ${table} where tenant_id = $1 and message_id = any($2::uuid[])
    order by ${key} for update skip locked
  ), had as (
    select message_id, count(*) as n from part group by 1
  ), whole as (
    select message_id, count(*) as n from ${table} where tenant_id = $1 and message_id = any($2::uuid[]) group by 1
  )
  select whole.message_id as id from whole left join had on had.message_id = whole.message_id
  where had.n is distinct from whole.n`;
}
