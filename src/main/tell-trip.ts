import type { OpenedTrip } from "#store/breaker-open.ts";
import type { Log } from "#telemetry/log.ts";
import type { WakeHub } from "./wake-hub.ts";

/** People are told at once: the event is on the ledger, and whoever listens to it wakes. */
export function tellTrip(
  { log, hub }: { readonly log: Log; readonly hub: WakeHub },
  { tenantId, tripId, rule, cause, measured, allowed }: OpenedTrip,
): void {
  log.warn(
    { tenantId, tripId, rule, cause, measured, allowed },
    "a breaker opened: a rule is held until somebody decides",
  );
  hub.wake("events");
}
