import { reclassified } from "#detection/reconsider.ts";
import type { ReclassifyReply, ReclassifyRequest, VerdictRequests } from "#policy/verdict-requests.ts";
import type { TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database, Transaction } from "./database.ts";
import { holdJudged, reviseVerdicts } from "./revise-verdicts.ts";

/** What people say of single messages. `wake` is called after a commit that gave the workers something to do. */
export function openVerdictRequests(
  database: Database,
  { wake }: { readonly wake: () => void },
): VerdictRequests {
  return {
    reclassify: async (tenantId, request) => {
      const { reply, copies } = await againOnConflict(() =>
        database.asTenant(tenantId, (tx) => reclassify(tx, tenantId, request)),
      );
      if (copies > 0) wake();
      return reply;
    },
  };
}

interface Reclassified {
  readonly reply: ReclassifyReply;
  readonly copies: number;
}

async function reclassify(
  tx: Transaction,
  tenantId: TenantId,
  { messageId, disposition, actor }: ReclassifyRequest,
): Promise<Reclassified> {
  const [before] = await holdJudged(tx, tenantId, [messageId]);
  if (before === undefined) {
    const known = await tx.rows("select 1 from message where tenant_id = $1 and id = $2", [
      tenantId,
      messageId,
    ]);
    return { reply: known.length === 0 ? "not_found" : "not_judged", copies: 0 };
  }
  const { copies } = await reviseVerdicts(tx, tenantId, {
    revisions: [{ before, verdict: reclassified(before, disposition, actor) }],
    cause: "reclassified",
    actor,
    rules: [],
  });
  // No detector overrules it: reports that come later are asked for new recipients only.
  await tx.rows("update message set reclassified_at = now() where tenant_id = $1 and id = $2", [
    tenantId,
    messageId,
  ]);
  return { reply: "reclassified", copies };
}
