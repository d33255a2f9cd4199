import { RETENTION, type Retention } from "#policy/retention.ts";
import type { Database } from "#store/database.ts";
import { forgetMail } from "#store/forget-mail.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import type { TenantId } from "#shared/ids.ts";

const DAY_MS = 86_400_000;

export function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

/** Saves the tenant's own figures; what is not given stays on the defaults. */
export async function keepFor(
  database: Database,
  tenantId: TenantId,
  undeliver: Partial<Retention["undeliver"]>,
): Promise<void> {
  const value = { ...RETENTION.fallback, undeliver: { ...RETENTION.fallback.undeliver, ...undeliver } };
  const save = { value, basedOn: undefined, actor: "person:ann" };
  await openTenantSettings(database).save(tenantId, RETENTION, save);
}

/** As the job would do it after so many days from now. */
export function forgetIn(database: Database, days: number, batch?: number) {
  return forgetMail(database, {
    now: inDays(days),
    stop: new AbortController().signal,
    pause: () => Promise.resolve(),
    ...(batch !== undefined && { batch }),
  });
}
