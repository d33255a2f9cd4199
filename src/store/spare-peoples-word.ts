import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import { standsOnPeoplesWord } from "#policy/peoples-word.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

interface Sent {
  readonly messageId: MessageId;
  readonly disposition: Disposition;
  readonly destination: AutomaticDestination;
  /** Of a verdict that is not the message's own; `undefined`: those of the message's. */
  readonly findings?: readonly Finding[] | undefined;
}

/** What stands on people's word alone goes to Soft Delete where the setting says Hard Delete: one can bring it back from there. */
export async function sparePeoplesWord<It extends Sent>(
  tx: Transaction,
  tenantId: TenantId,
  sent: readonly It[],
): Promise<readonly It[]> {
  const final = sent.filter((it) => it.destination === "RecoverableItemsPurges");
  if (final.length === 0) return sent;
  const known = await findingsOf(tx, tenantId, final);
  return sent.map((it) => {
    const findings = it.findings ?? known.get(it.messageId) ?? [];
    const isSpared = final.includes(it) && standsOnPeoplesWord(it.disposition, findings);
    return isSpared ? { ...it, destination: "RecoverableItemsDeletions" } : it;
  });
}

async function findingsOf(
  tx: Transaction,
  tenantId: TenantId,
  final: readonly Sent[],
): Promise<ReadonlyMap<MessageId, readonly Finding[]>> {
  const ids = final.filter((it) => it.findings === undefined).map((it) => it.messageId);
  const rows = await tx.rows<{ id: MessageId; findings: readonly Finding[] }>(FINDINGS, [tenantId, ids]);
  return new Map(rows.map((it) => [it.id, it.findings]));
}

const FINDINGS = `
  select w.id, v.findings from unnest($2::uuid[]) as w(id)
  cross join lateral (
    select findings from verdict where tenant_id = $1 and message_id = w.id order by revision desc limit 1
  ) v`;
