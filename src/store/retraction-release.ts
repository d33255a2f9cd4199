import { BREAKER } from "#policy/breaker-setting.ts";
import type { Retraction, ReleaseReply, ReleaseRequest } from "#retraction/retraction-requests.ts";
import { PRIORITY } from "#retraction/priority.ts";
import { type CopyId, type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { countReleased } from "./breaker-count.ts";
import { type OpenedTrip, openTrips } from "./breaker-open.ts";
import type { Transaction } from "./database.ts";
import { enqueueCopies } from "./enqueue.ts";
import { refuseOpen } from "./refuse-open.ts";
import { countByMessage } from "./frozen-set.ts";
import { draftUndo } from "./take-back-release.ts";
import { getRetraction, lockRetraction, writtenRetraction } from "./retraction-reading.ts";
import { readSetting } from "./tenant-settings.ts";
import { endWatch } from "./watched-runs.ts";

/** What a release left behind, for after its commit. */
interface Undone {
  /** Retractions that lost open rows to it; they may have none left. */
  readonly refused: readonly RetractionId[];
  /** Breakers that so many releases have opened. */
  readonly tripped: readonly OpenedTrip[];
}

/**
 * Undoes one retraction, whole or for some of its copies. What undoes a release takes the mail out again, so it is a plan
 * like any other, to be applied.
 */
export async function releaseRetraction(
  tx: Transaction,
  tenantId: TenantId,
  { id, ...request }: ReleaseRequest & { readonly id: RetractionId },
): Promise<ReleaseReply & Partial<Undone>> {
  await lockRetraction(tx, tenantId, id);
  const taken = await getRetraction(tx, tenantId, id);
  if (taken === undefined) return { result: "not_found" };
  const why = whyNotReleasable(taken);
  if (why !== undefined) return { result: "not_releasable", why };
  if (taken.kind === "release") {
    return { result: "drafted", retraction: await draftUndo(tx, tenantId, { ...request, id }) };
  }
  const copies = await tx.rows<{ id: CopyId }>(COPIES_OF, [tenantId, id, request.copyIds ?? null]);
  const released = await release(tx, tenantId, {
    ...request,
    copyIds: copies.map((it) => it.id),
    releasesId: id,
  });
  // What is put back as a whole is not waited for any more.
  if (request.copyIds === undefined) await endWatch(tx, tenantId, id);
  return { result: "started", ...released, refused: [...released.refused, id] };
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
): Promise<Undone & { readonly retraction: Retraction }> {
  const id = newId<RetractionId>(new Date());
  const refused = await refuseOpen(tx, tenantId, {
    retractionId: releasesId,
    copyIds,
    automaticOnly: false,
    andAutomatic: true,
    reason: `released by ${id}`,
    actor,
  });
  await tx.rows(CREATE, [tenantId, id, releasesId ?? null, reason, actor]);
  const copies = await enqueueRelease(tx, tenantId, { id, copyIds });
  if (copies.length === 0) await tx.rows(NOTHING_TO_DO, [tenantId, id]);
  const told = { destination: "origin", releasesId, reason };
  await appendEvents(tx, tenantId, [
    ...[...countByMessage(copies)].map(([messageId, count]) => ({
      kind: "retraction.started" as const,
      actor,
      messageId,
      retractionId: id,
      data: { ...told, copies: count },
    })),
    // It has called off what was open, and brings nothing back: that somebody asked for it is told all the same.
    ...(copies.length === 0
      ? [{ kind: "retraction.started" as const, actor, retractionId: id, data: { ...told, copies: 0 } }]
      : []),
  ]);
  // Last of all that is locked: the engine's batches take the counters behind their rows as well.
  const tripped = await tripByReleases(
    tx,
    tenantId,
    copies.map((it) => it.copyId),
  );
  return { refused, tripped, retraction: await writtenRetraction(tx, tenantId, id) };
}

/** People who bring back what a rule took say something about the rule. */
async function tripByReleases(
  tx: Transaction,
  tenantId: TenantId,
  copyIds: readonly CopyId[],
): Promise<readonly OpenedTrip[]> {
  const rules = await countReleased(tx, tenantId, copyIds);
  if (rules.length === 0) return [];
  const { value: setting } = await readSetting(tx, tenantId, BREAKER);
  return openTrips(tx, tenantId, { rules, setting });
}

interface ReleasedCopy {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
}

/** Puts on the ledger what of these copies can be brought back, in the run of this id. */
export async function enqueueRelease(
  tx: Transaction,
  tenantId: TenantId,
  { id, copyIds }: { readonly id: RetractionId; readonly copyIds: readonly CopyId[] },
): Promise<readonly ReleasedCopy[]> {
  const copies = await tx.rows<ReleasedCopy>(RESTORABLE, [tenantId, copyIds]);
  await enqueueCopies(
    tx,
    tenantId,
    copies.map((it) => ({
      ...it,
      retractionId: id,
      kind: "release",
      asked: "origin",
      whenImpossible: "leave",
      priority: PRIORITY.release,
    })),
  );
  return copies;
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
    tenant_id, id, kind, state, when_impossible, releases_id, reason, requested_by, applied_at)
  values ($1, $2, 'release', 'running', 'leave', $3, $4, $5, now())`;
const NOTHING_TO_DO = `
  update retraction set state = 'done', done_at = now() where tenant_id = $1 and id = $2`;
