import type { SettledOutcome } from "#retraction/outcome.ts";
import { type CopyId, type HitId, type Id, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";

interface RowOf {
  readonly tenantId: TenantId;
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
}

/** What the engine leaves when a copy settles; where it acted, with the hit and its operation. */
export async function settleCopy(
  database: Database,
  { tenantId, retractionId, copyId, outcome }: RowOf & { readonly outcome: SettledOutcome },
): Promise<void> {
  if (outcome === "moved") await captureHit(database, { tenantId, retractionId, copyId, isOpen: false });
  await database.asWorker(async (tx) => {
    await tx.rows(
      `update retraction_copy set outcome = $4, reached = case when $4 = 'moved' then asked end, settled_at = now(), due_at = null
       where tenant_id = $1 and retraction_id = $2 and copy_id = $3`,
      [tenantId, retractionId, copyId, outcome],
    );
    if (outcome === "restored") {
      await tx.rows("update hit set restored_at = now() where tenant_id = $1 and copy_id = $2", [
        tenantId,
        copyId,
      ]);
    }
  });
}

/** A captured hit with one operation; an open one is under way at the provider. */
export async function captureHit(
  database: Database,
  { tenantId, retractionId, copyId, isOpen }: RowOf & { readonly isOpen: boolean },
): Promise<void> {
  const hitId = newId<HitId>(new Date());
  const origin = JSON.stringify({ place: "visible", folderPath: "Inbox", isRead: false });
  await database.asWorker(async (tx) => {
    await tx.rows("insert into hit (tenant_id, id, copy_id, item_id, origin) values ($1, $2, $3, $4, $5)", [
      tenantId,
      hitId,
      copyId,
      `item-${hitId}`,
      origin,
    ]);
    await tx.rows(
      `insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before, outcome, settled_at)
       values ($1, $2, $3, $4, $5, 'retract', $6, 'JunkEmail', $7, $8, $9)`,
      [
        tenantId,
        newId<Id<"operation">>(new Date()),
        hitId,
        copyId,
        retractionId,
        isOpen ? "acting" : "settled",
        origin,
        isOpen ? null : "moved",
        isOpen ? null : new Date(),
      ],
    );
    if (!isOpen) return;
    await tx.rows(
      "update retraction_copy set outcome = 'acting' where tenant_id = $1 and retraction_id = $2 and copy_id = $3",
      [tenantId, retractionId, copyId],
    );
  });
}
