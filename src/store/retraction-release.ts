import type { Retraction, ReleaseReply, ReleaseRequest } from "#retraction/retraction-requests.ts";
import { type CopyId, type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { refuseOpen } from "./refuse-open.ts";
import { countByMessage } from "./frozen-set.ts";
import { type Refused, takeBackRelease } from "./take-back-release.ts";
import { getRetraction, lockRetraction, writtenRetraction } from "./retraction-reading.ts";

const MANUAL_PRIORITY = 20;

/** Undoes one retraction, whole or for some of its copies. What undoes a release takes the mail out again. */
export async function releaseRetraction(
  tx: Transaction,
  tenantId: TenantId,
  { id, ...request }: ReleaseRequest & { readonly id: RetractionId },
): Promise<ReleaseReply & Partial<Refused>> {
  await lockRetraction(tx, tenantId, id);
  const taken = await getRetraction(tx, tenantId, id);
  if (taken === undefined) return { result: "not_found" };
  const why = whyNotReleasable(taken);
  if (why !== undefined) return { result: "not_releasable", why };
  if (taken.kind === "release") {
    return { result: "started", ...(await takeBackRelease(tx, tenantId, { ...request, id })) };
  }
  const copies = await tx.rows<{ id: CopyId }>(COPIES_OF, [tenantId, id, request.copyIds ?? null]);
  const released = await release(tx, tenantId, {
    ...request,
    copyIds: copies.map((it) => it.id),
    releasesId: id,
  });
  return { result: "started", ...released };
}

function whyNotReleasable({ appliedAt }: Retraction): string | undefined {
  return appliedAt === undefined ? "it was never applied, so it moved nothing" : undefined;
}

interface Release extends ReleaseRequest {
  readonly copyIds: readonly CopyId[];
  /** `undefined`: whatever was done to the copies. */
  readonly releasesId: RetractionId | undefined;
}

/**
 * Makes a run that brings every hit with an origin back there. First it refuses what is still open, else a
 * worker could take the mail again right behind it.
 */
export async function release(
  tx: Transaction,
  tenantId: TenantId,
  { copyIds, releasesId, reason, actor }: Release,
): Promise<Refused & { readonly retraction: Retraction }> {
  const id = newId<RetractionId>(new Date());
  const refused = await refuseOpen(tx, tenantId, {
    retractionId: releasesId,
    copyIds,
    automaticOnly: false,
    andAutomatic: true,
    reason: `released by ${id}`,
    actor,
  });
  const copies = await tx.rows<{ copyId: CopyId; messageId: MessageId }>(RESTORABLE, [tenantId, copyIds]);
  await tx.rows(CREATE, [tenantId, id, releasesId ?? null, reason, actor, copies.length > 0]);
  await enqueueCopies(
    tx,
    tenantId,
    copies.map((it) => ({
      ...it,
      retractionId: id,
      kind: "release",
      asked: "origin",
      whenImpossible: "leave",
      priority: MANUAL_PRIORITY,
    })),
  );
  await appendEvents(
    tx,
    tenantId,
    [...countByMessage(copies)].map(([messageId, count]) => ({
      kind: "retraction.started",
      actor,
      messageId,
      retractionId: id,
      data: { destination: "origin", copies: count, releasesId, reason },
    })),
  );
  return { refused, retraction: await writtenRetraction(tx, tenantId, id) };
}

const COPIES_OF = `
  select copy_id as id from retraction_copy
  where tenant_id = $1 and retraction_id = $2 and ($3::uuid[] is null or copy_id = any($3))`;
// What another release is bringing back already is left to it.
const RESTORABLE = `
  select c.id as "copyId", c.message_id as "messageId" from copy c
  where c.tenant_id = $1 and c.id = any($2::uuid[])
    and exists (select from hit h where h.tenant_id = $1 and h.copy_id = c.id and h.restored_at is null)
    and not exists (
      select from retraction_copy rc
      where rc.tenant_id = $1 and rc.copy_id = c.id and rc.kind = 'release' and rc.settled_at is null)`;
const CREATE = `
  insert into retraction (
    tenant_id, id, kind, state, when_impossible, releases_id, reason, requested_by, applied_at, done_at)
  values ($1, $2, 'release', case when $6 then 'running' else 'done' end, 'leave', $3, $4, $5, now(),
    case when $6 then null else now() end)`;
