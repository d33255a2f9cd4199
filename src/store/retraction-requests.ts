import type { RetractionRequests } from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { finishRetractions } from "./ledger-settle.ts";
import { refuseOpen } from "./refuse-open.ts";
import { applyRetraction, draftRetraction } from "./retraction-draft.ts";
import {
  getRetraction,
  listRetractions,
  lockRetraction,
  retractionCopies,
  writtenRetraction,
} from "./retraction-reading.ts";
import { release, releaseRetraction } from "./retraction-release.ts";

export interface RetractionRequestNeeds {
  /** Called after a commit that gave the workers something to do. */
  readonly wake: () => void;
}

/** What people and tokens ask of the ledger, in PostgreSQL. */
export function openRetractionRequests(
  database: Database,
  { wake }: RetractionRequestNeeds,
): RetractionRequests {
  return {
    draft: (tenantId, request) => database.asTenant(tenantId, (tx) => draftRetraction(tx, tenantId, request)),
    apply: async (tenantId, id, request) => {
      const { superseded, ...reply } = await database.asTenant(tenantId, (tx) =>
        applyRetraction(tx, tenantId, { ...request, id }),
      );
      if (reply.result === "started") wake();
      await finish(database, tenantId, superseded ?? []);
      return reply;
    },
    cancel: async (tenantId, id, actor) => {
      const known = await database.asTenant(tenantId, (tx) => cancel(tx, tenantId, { id, actor }));
      if (known) await finish(database, tenantId, [id]);
      return database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id));
    },
    release: async (tenantId, id, request) => {
      const { refused, ...reply } = await database.asTenant(tenantId, (tx) =>
        releaseRetraction(tx, tenantId, { ...request, id }),
      );
      if (reply.result === "started") wake();
      await finish(database, tenantId, refused ?? []);
      return reply;
    },
    releaseCopies: async (tenantId, request) => {
      const { refused, retraction } = await database.asTenant(tenantId, (tx) =>
        release(tx, tenantId, { ...request, releasesId: undefined }),
      );
      wake();
      await finish(database, tenantId, refused);
      return retraction;
    },
    get: (tenantId, id) => database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id)),
    list: (tenantId, filter) => database.asTenant(tenantId, (tx) => listRetractions(tx, tenantId, filter)),
    copies: (tenantId, id, filter) =>
      database.asTenant(tenantId, async (tx) =>
        (await getRetraction(tx, tenantId, id)) === undefined
          ? undefined
          : retractionCopies(tx, tenantId, { ...filter, id }),
      ),
  };
}

/** After the commit: of two that each settle the last row they see, the later one sees both. */
async function finish(database: Database, tenantId: TenantId, ids: readonly RetractionId[]): Promise<void> {
  if (ids.length === 0) return;
  await database.asTenant(tenantId, (tx) =>
    finishRetractions(
      tx,
      ids.map((retractionId) => ({ tenantId, retractionId })),
    ),
  );
}

async function cancel(
  tx: Transaction,
  tenantId: TenantId,
  { id, actor }: { readonly id: RetractionId; readonly actor: string },
): Promise<boolean> {
  await lockRetraction(tx, tenantId, id);
  const known = await getRetraction(tx, tenantId, id);
  if (known === undefined) return false;
  if (known.state === "done") return true;
  const scope = { retractionId: id, copyIds: undefined, automaticOnly: false };
  await refuseOpen(tx, tenantId, { ...scope, reason: `cancelled by ${actor}`, actor });
  await tx.rows(CANCEL, [tenantId, id, actor]);
  const { counts } = await writtenRetraction(tx, tenantId, id);
  await appendEvents(tx, tenantId, [
    { kind: "retraction.cancelled", actor, messageId: known.messageId, retractionId: id, data: { counts } },
  ]);
  return true;
}

// A draft is over at once; a run is done when what is under way in it has settled.
const CANCEL = `
  update retraction set
    state = case state when 'draft' then 'done' else 'running' end,
    done_at = case state when 'draft' then now() else done_at end,
    cancelled_by = coalesce(cancelled_by, $3)
  where tenant_id = $1 and id = $2 and state <> 'done'`;
