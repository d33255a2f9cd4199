import { AUTOMATION } from "#policy/automation-mode.ts";
import type { AutomationRule } from "#policy/automation-rules.ts";
import { type OpenTrip, stoppedBy } from "#policy/breaker.ts";
import { BREAKER, type BreakerSetting } from "#policy/breaker-setting.ts";
import type { TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";

/** Why automation does not act on a copy now. */
export interface Stop {
  readonly heldFor: "observe" | "breaker";
  /** Of a breaker: which trip. */
  readonly trip: string | undefined;
  readonly reason: string;
}

/** What may stop automation just now. */
export interface Stops {
  readonly breaker: BreakerSetting;
  /** Of what these rules carry; `undefined`: nothing stops it. */
  of(rules: readonly AutomationRule[]): Stop | undefined;
}

const OBSERVED: Stop = {
  heldFor: "observe",
  trip: undefined,
  reason: "automation observes: this is what it would have done",
};

/** Reads it in one statement, since whoever acts by automation asks it each time. */
export async function readStops(
  tx: Transaction,
  tenantId: TenantId,
  rules: Iterable<AutomationRule>,
): Promise<Stops> {
  const [row] = await tx.rows<StopsRow>(STOPS, [
    tenantId,
    [...new Set(rules)],
    AUTOMATION.name,
    BREAKER.name,
  ]);
  const automation = read(row?.automation, AUTOMATION);
  const breaker = read(row?.breaker, BREAKER);
  const open = breaker.isOn ? (row?.trips ?? []) : [];
  return {
    breaker,
    of: (carrying) => {
      if (automation.mode === "observe") return OBSERVED;
      const trip = stoppedBy(carrying, open);
      return trip === undefined
        ? undefined
        : { heldFor: "breaker", trip: trip.id, reason: `the breaker is open: ${trip.reason}` };
    },
  };
}

interface StopsRow {
  readonly automation: unknown;
  readonly breaker: unknown;
  readonly trips: readonly OpenTrip[] | null;
}

function read<Value>(
  stored: unknown,
  { fallback, read: parse }: { readonly fallback: Value; readonly read: (stored: unknown) => Value },
): Value {
  return stored === null || stored === undefined ? fallback : parse(stored);
}

const NEWEST = "select value from tenant_setting where tenant_id = $1 and name =";
const STOPS: PreparedStatement = {
  name: "automation-stops",
  text: `
  select (${NEWEST} $3 order by version desc limit 1) as automation,
    (${NEWEST} $4 order by version desc limit 1) as breaker,
    (select jsonb_agg(jsonb_build_object('id', id, 'rule', rule, 'reason', reason)) from breaker_trip
     where tenant_id = $1 and rule = any($2::text[]) and closed_at is null) as trips`,
};
