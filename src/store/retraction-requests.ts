import type {
  ApplyReply,
  ApplyRequest,
  Retraction,
  RetractionRequests,
} from "#retraction/retraction-requests.ts";
import type { RetractionId, TenantId } from "#shared/ids.ts";
import { afterStart, finish } from "./after-start.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import type { OpenedTrip } from "./breaker-open.ts";
import type { Database, Transaction } from "./database.ts";
import { cancelDiscovery } from "./discovery.ts";
import { estimateRetraction } from "./retraction-estimate.ts";
import { refuseOpen } from "./refuse-open.ts";
import { applyRetraction } from "./retraction-apply.ts";
import { draftRetraction } from "./retraction-draft.ts";
import {
  getRetraction,
  listRetractions,
  lockRetraction,
  retractionCopies,
  writtenRetraction,
} from "./retraction-reading.ts";
import { release, releaseRetraction } from "./retraction-release.ts";
import { type ApproverNeeds, eligibleIn, withApprovers } from "./with-approvers.ts";

export interface RetractionRequestNeeds extends ApproverNeeds {
  /** Called after a commit that gave the workers something to do. */
  readonly wake: () => void;
  /** Told after the commit that opened a breaker. Absent: nobody is. */
  readonly onTrip?: (trip: OpenedTrip) => void;
}

/** What people and tokens ask of the ledger, in PostgreSQL. */
export function openRetractionRequests(
  database: Database,
  needs: RetractionRequestNeeds,
): RetractionRequests {
  const { wake, onTrip = () => {} } = needs;
  const shown = <It extends Retraction | undefined>(tenantId: TenantId, it: It): Promise<It> =>
    withApprovers(needs, tenantId, it);
  return {
    draft: (tenantId, request) => database.asTenant(tenantId, (tx) => draftRetraction(tx, tenantId, request)),
    apply: (tenantId, id, request) => apply(database, needs, { ...request, tenantId, id }),
    cancel: async (tenantId, id, actor) => {
      const known = await database.asTenant(tenantId, (tx) => cancel(tx, tenantId, { id, actor }));
      if (known) await afterStart(database, tenantId, { id, superseded: [id] });
      return database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id));
    },
    release: async (tenantId, id, request) => {
      const { refused, tripped, ...reply } = await againOnConflict(() =>
        database.asTenant(tenantId, (tx) => releaseRetraction(tx, tenantId, { ...request, id })),
      );
      if (reply.result === "started") wake();
      tripped?.forEach(onTrip);
      await finish(database, tenantId, refused ?? []);
      return reply;
    },
    releaseCopies: async (tenantId, request) => {
      const { refused, tripped, retraction } = await againOnConflict(() =>
        database.asTenant(tenantId, (tx) => release(tx, tenantId, { ...request, releasesId: undefined })),
      );
      wake();
      tripped.forEach(onTrip);
      await finish(database, tenantId, refused);
      return retraction;
    },
    get: async (tenantId, id) =>
      shown(tenantId, await database.asTenant(tenantId, (tx) => getRetraction(tx, tenantId, id))),
    estimate: (tenantId, id) => database.asTenant(tenantId, (tx) => estimateRetraction(tx, tenantId, id)),
    list: async (tenantId, filter) => {
      const all = await database.asTenant(tenantId, (tx) => listRetractions(tx, tenantId, filter));
      return Promise.all(all.map((it) => shown(tenantId, it)));
    },
    copies: (tenantId, id, filter) =>
      database.asTenant(tenantId, async (tx) =>
        (await getRetraction(tx, tenantId, id)) === undefined
          ? undefined
          : retractionCopies(tx, tenantId, { ...filter, id }),
      ),
  };
}

interface Applied extends ApplyRequest {
  readonly tenantId: TenantId;
  readonly id: RetractionId;
}

async function apply(
  database: Database,
  needs: RetractionRequestNeeds,
  { tenantId, ...request }: Applied,
): Promise<ApplyReply> {
  const eligible = await eligibleIn(needs, tenantId);
  // A message that went just now is not in the set any more: the next try sees that.
  const { superseded, ...reply } = await againOnConflict(() =>
    database.asTenant(tenantId, (tx) => applyRetraction(tx, tenantId, { ...request, eligible })),
  );
  if (reply.result === "started") {
    needs.wake();
    await afterStart(database, tenantId, { id: request.id, superseded: superseded ?? [] });
  }
  if (reply.result !== "held") return reply;
  return { ...reply, retraction: await withApprovers(needs, tenantId, reply.retraction) };
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
  await cancelDiscovery(tx, tenantId, { id, reason: `cancelled by ${actor}` });
  const { counts, isDiscarded, state } = await writtenRetraction(tx, tenantId, id);
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.cancelled",
      actor,
      messageId: known.messageId,
      retractionId: id,
      data: { counts, discarded: isDiscarded, before: { state: known.state }, after: { state } },
    },
  ]);
  return true;
}

// What never came on the ledger is over at once; a run is done when what is under way in it has settled.
const CANCEL = `
  update retraction set
    state = case when state = 'draft' or held_for = 'approval' then 'done' else 'running' end,
    done_at = case when state = 'draft' or held_for = 'approval' then now() else done_at end,
    held_for = null,
    cancelled_by = coalesce(cancelled_by, $3)
  where tenant_id = $1 and id = $2 and state <> 'done'`;
