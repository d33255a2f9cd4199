import type { FactKind } from "#events/fact.ts";
import {
  type CopyId,
  type Id,
  type MessageId,
  nextId,
  type RetractionId,
  type TenantId,
} from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";

/** One thing that is true as soon as its transaction commits. */
export interface NewFact {
  readonly kind: FactKind;
  /** `system`, `setting`, or who did it, such as `token:soar` or `person:<id>`. */
  readonly actor: string;
  readonly messageId?: MessageId | undefined;
  readonly copyId?: CopyId | undefined;
  readonly retractionId?: RetractionId | undefined;
  /** What a reader needs to understand it; no subjects, no bodies. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Appends facts to the event table, in the transaction that makes them true. */
export async function appendEvents(
  tx: Transaction,
  tenantId: TenantId,
  facts: readonly NewFact[],
): Promise<void> {
  if (facts.length === 0) return;
  // In their order: within a transaction readers know no other one.
  const rows = facts.map((it) => ({ ...it, id: nextId<Id<"event">>() }));
  await tx.rows(APPEND, [tenantId, JSON.stringify(rows)]);
}

const APPEND: PreparedStatement = {
  name: "append-events",
  text: `
  insert into event (tenant_id, id, kind, actor, message_id, copy_id, retraction_id, data)
  select $1, id, kind, actor, "messageId", "copyId", "retractionId", coalesce(data, '{}')
  from jsonb_to_recordset($2::jsonb) as it(
    id uuid, kind text, actor text, "messageId" uuid, "copyId" uuid, "retractionId" uuid, data jsonb)`,
};
