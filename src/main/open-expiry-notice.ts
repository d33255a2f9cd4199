import type { ExpiringCredential } from "#directory/credential-expiry.ts";
import { announceExpiry } from "#store/announce-expiry.ts";
import { every } from "./every.ts";
import type { Shared } from "./shared-parts.ts";

/** Days matter: a minute is soon enough, also after a start. */
const LOOK_MS = 60_000;

/** Tells of credentials that end: as an event, and to whoever watches the logs. */
export function openExpiryNotice({ database, hub, log }: Shared): AsyncDisposable {
  const look = async (): Promise<void> => {
    const told = await announceExpiry(database);
    for (const { tenantId, integrationId, name, days, expiresAt } of told) {
      log.warn({ tenantId, integrationId, name, expiresAt }, textOf(days));
    }
    if (told.length > 0) hub.wake("events");
  };
  return every(LOOK_MS, look, log);
}

function textOf(days: ExpiringCredential["days"]): string {
  if (days === 0) return "the credential of an integration has ended";
  return `the credential of an integration ends in ${days === 1 ? "a day" : `${days} days`} or less: replace it`;
}
