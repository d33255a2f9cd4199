import type { IntegrationId, TenantId } from "#shared/ids.ts";

/** So many days before its end a credential is announced, the last time with its end. */
export const ANNOUNCED_DAYS = [30, 7, 1, 0] as const;
export type AnnouncedDays = (typeof ANNOUNCED_DAYS)[number];

const DAY_MS = 86_400_000;

/** What is to be announced of a credential by now; `undefined`: nothing yet. */
export function announcedBy(expiresAt: Date, now: Date): AnnouncedDays | undefined {
  const left = expiresAt.getTime() - now.getTime();
  return ANNOUNCED_DAYS.findLast((days) => left <= days * DAY_MS);
}

/** A credential whose end has come near, told once for each of `ANNOUNCED_DAYS`. */
export interface ExpiringCredential {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly name: string;
  readonly expiresAt: Date;
  /** 0: it has ended. */
  readonly days: AnnouncedDays;
}
