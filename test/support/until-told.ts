import { vi } from "vitest";
import type { Database } from "#store/database.ts";

/** Another test's process that is stopped in a transaction holds the events of the whole server back for that long. */
export const PATIENT = { timeout: 40_000 } as const;

/** Until a feed that starts now begins behind all events there are: any transaction of the whole server holds them back. */
export async function untilTold(database: Database): Promise<void> {
  await vi.waitUntil(
    () =>
      database.asWorker(async (tx) => {
        const heldBack = await tx.rows("select from event where tx >= event_horizon() limit 1");
        return heldBack.length === 0;
      }),
    PATIENT,
  );
}
