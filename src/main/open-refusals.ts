import type { SmtpIntakeOptions } from "#intake/smtp/smtp-intake-options.ts";
import type { Log } from "#telemetry/log.ts";
import type { Metrics } from "#telemetry/metrics.ts";

interface RefusalNeeds {
  readonly log: Pick<Log, "warn">;
  readonly metrics: Pick<Metrics, "refused">;
  readonly now: () => number;
}

const REASONS = {
  unknownAddress: "unknown_address",
  tooManyUnknown: "too_many_unknown",
  clientNotAllowed: "client_not_allowed",
  tlsRequired: "tls_required",
  oneSource: "one_source",
  tooLarge: "too_large",
  overloaded: "overloaded",
  notStored: "not_stored",
  noLookup: "no_lookup",
  shuttingDown: "shutting_down",
} as const satisfies Record<Parameters<SmtpIntakeOptions["onRefused"]>[0], string>;

const PAUSE_MS = 600_000;

/**
 * Counts what the intake does not take, and says in the log of which source it was: its own settings may keep its mail away,
 * and from outside that looks like silence. Each of them once in ten minutes, since a queue comes again and again.
 */
export function openRefusals({ log, metrics, now }: RefusalNeeds): SmtpIntakeOptions["onRefused"] {
  const told = new Map<string, number>();
  return (why, by) => {
    const reason = REASONS[why];
    metrics.refused(reason);
    if (by === undefined) return;
    const { tenantId, sourceId } = by;
    const key = `${reason} ${sourceId}`;
    if (now() - (told.get(key) ?? Number.NEGATIVE_INFINITY) < PAUSE_MS) return;
    told.set(key, now());
    log.warn({ tenantId, sourceId, reason }, "a journal copy was not taken");
  };
}
