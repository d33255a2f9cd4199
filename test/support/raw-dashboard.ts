import { randomBytes } from "node:crypto";
import { saveRaw } from "#store/raw-mail.ts";
import { openSealer } from "#store/seal.ts";
import { openTenantKeys } from "#store/tenant-keys.ts";
import { openTrace } from "#store/trace.ts";
import { openDashboard } from "./dashboard-server.ts";
import { cloneDatabase } from "./database.ts";
import type { openTestApi, TestApi } from "./open-test-api.ts";
import type { SeededMessage, SeededTenant } from "./seed-tenant.ts";

export interface RawDashboard {
  readonly api: TestApi;
  /** Keeps the original of a message, as the intake does with flagged mail. */
  keepRaw(tenant: SeededTenant, message: SeededMessage, raw: Buffer): Promise<void>;
}

/** A dashboard over a database in which originals can be kept. */
export function openRawDashboard(): Promise<RawDashboard> {
  return openRawApi(openDashboard);
}

/** The same without what is built of the dashboard, where `open` says so. */
export async function openRawApi(open: typeof openTestApi): Promise<RawDashboard> {
  const database = await cloneDatabase();
  const tenantKeys = openTenantKeys(database, openSealer(randomBytes(32)));
  const trace = openTrace(database, {
    clock: () => performance.now(),
    tenantKeys,
    originalIn: (journalCopy) => journalCopy,
  });
  return {
    api: await open({ trace }, database),
    keepRaw: async ({ tenantId }, { messageId, journalCopyId }, raw) => {
      const key = await tenantKeys(tenantId);
      await database.asWorker(async (tx) => {
        await saveRaw(tx, key, { tenantId, journalCopyId, raw });
        await tx.rows("update message set raw_copy_id = $3 where tenant_id = $1 and id = $2", [
          tenantId,
          messageId,
          journalCopyId,
        ]);
      });
    },
  };
}
