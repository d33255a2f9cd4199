import type { AutomationRule } from "#policy/automation-rules.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { readStops, type Stop, type Stops } from "./automation-stops.ts";
import { countActed, type RuleAmount } from "./breaker-count.ts";
import { type OpenedTrip, openTrips } from "./breaker-open.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { holdRows } from "./hold-rows.ts";
import { isInImportantGroup } from "./important.ts";
import { outsideScopes, SCOPES_OF_RUN, type ScopedRow } from "./scope-gate.ts";

/** A row on which the first call is about to be made. */
interface RowToAct {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
}

export interface Gate {
  /** Rows that are held now: nothing is begun on them. */
  readonly held: readonly RowToAct[];
  /** Rows that are outside of a scope: nothing is begun on them either, and they are to be settled. */
  readonly outside: readonly RowToAct[];
  /** Breakers that this batch has opened; it is the last one that goes through. */
  readonly tripped: readonly OpenedTrip[];
}

/**
 * Counts what automation is about to do, in the transaction that intends it, and holds what it must not do: in observe
 * mode everything, else what an open breaker stops. People's own runs are not looked at, nor is what a person has let
 * go on, nor a copy on which something was begun before: that comes to its end. What is outside of its setting's scope is
 * answered first, whoever has let it go on: he has decided about the breaker, and not whose mail it is.
 *
 * The rows are locked by the caller. The counters are locked last and in the order of their rules, so that batches wait
 * for each other only from here to their commit, some milliseconds, and never in a circle. Whoever gets a counter after
 * a breaker was opened sees that breaker, since a statement of its own reads it then: of all workers one batch goes
 * beyond the limit, by less than its own size.
 */
export async function passGate(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly RowToAct[],
): Promise<Gate> {
  const all = await tx.rows<AutomaticRow>(AUTOMATIC, [
    tenantId,
    rows.map((it) => it.retractionId),
    rows.map((it) => it.copyId),
  ]);
  const outside = await outsideScopes(tx, tenantId, all);
  const automatic = all.filter((it) => !it.isCleared && !outside.includes(it));
  if (automatic.length === 0) return { held: [], outside, tripped: [] };
  const rules = new Set(automatic.flatMap((it) => it.rules));
  // Asked before anything is counted as well: while a breaker is open nobody waits for its counter.
  const stopped = await hold(tx, tenantId, automatic, await readStops(tx, tenantId, rules));
  const going = automatic.filter((it) => !stopped.includes(it));
  if (going.length === 0) return { held: stopped, outside, tripped: [] };
  await countActed(tx, tenantId, amountsOf(going));
  const stops = await readStops(tx, tenantId, rules);
  const late = await hold(tx, tenantId, going, stops);
  if (late.length > 0) await countActed(tx, tenantId, amountsOf(late, -1));
  const acted = new Set(going.filter((it) => !late.includes(it)).flatMap((it) => it.rules));
  const tripped = await openTrips(tx, tenantId, { rules: [...acted], setting: stops.breaker });
  return { held: [...stopped, ...late], outside, tripped };
}

interface AutomaticRow extends ScopedRow {
  readonly messageId: MessageId;
  /** A person has let it go on. */
  readonly isCleared: boolean;
  readonly rules: readonly AutomationRule[];
  readonly isImportant: boolean;
}

function amountsOf(rows: readonly AutomaticRow[], sign = 1): readonly RuleAmount[] {
  const amounts = new Map<AutomationRule, RuleAmount>();
  for (const { rules, isImportant } of rows) {
    for (const rule of countedRules(rules)) {
      const { copies, important } = amounts.get(rule) ?? { copies: 0, important: 0 };
      amounts.set(rule, { rule, copies: copies + sign, important: important + (isImportant ? sign : 0) });
    }
  }
  return [...amounts.values()];
}

/** What a block list names is a person's doing: else whoever blocks a flood would stop the rules that find it as well. */
function countedRules(rules: readonly AutomationRule[]): readonly AutomationRule[] {
  const lists = rules.filter((it) => it.startsWith("list:"));
  return lists.length > 0 ? lists : rules;
}

/** Answers those of the rows that are held now. */
async function hold(
  tx: Transaction,
  tenantId: TenantId,
  rows: readonly AutomaticRow[],
  stops: Stops,
): Promise<readonly AutomaticRow[]> {
  const held = rows.flatMap((row): readonly { row: AutomaticRow; stop: Stop }[] => {
    const stop = stops.of(row.rules);
    return stop === undefined ? [] : [{ row, stop }];
  });
  if (held.length === 0) return [];
  const copies = held.map(({ row: { retractionId, copyId, messageId }, stop }) => ({
    retractionId,
    copyId,
    messageId,
    stop,
  }));
  await holdRows(tx, tenantId, copies);
  return held.map(({ row }) => row);
}

// A row that was opened again, since its mail was delivered once more, begins anew: what was done or decided before
// that says nothing about the new delivery.
const AUTOMATIC: PreparedStatement = {
  name: "automatic-rows",
  text: `
  select w.retraction_id as "retractionId", w.copy_id as "copyId", rc.message_id as "messageId",
    array(select rule from retraction_rule rr where rr.tenant_id = $1 and rr.retraction_id = w.retraction_id) as rules,
    exists (
      select from important_person p
      where p.tenant_id = $1 and p.address in (lower(c.address), lower(b.primary_address)))
      or ${isInImportantGroup("c.mailbox_id")} as "isImportant",
    rc.cleared_at is not null and rc.cleared_at >= rc.created_at as "isCleared", ${SCOPES_OF_RUN} as scopes
  from unnest($2::uuid[], $3::uuid[]) as w(retraction_id, copy_id)
  cross join lateral (select kind, integration_id, setting_version from retraction where tenant_id = $1 and id = w.retraction_id limit 1) r
  cross join lateral (
    select message_id, cleared_at, created_at from retraction_copy
    where tenant_id = $1 and retraction_id = w.retraction_id and copy_id = w.copy_id limit 1
  ) rc
  cross join lateral (select address, mailbox_id from copy where tenant_id = $1 and id = w.copy_id limit 1) c
  left join lateral (select primary_address from mailbox where tenant_id = $1 and id = c.mailbox_id limit 1) b on true
  where r.kind = 'automatic'
    and not exists (
      select from hit_operation o
      where o.tenant_id = $1 and o.copy_id = w.copy_id and o.retraction_id = w.retraction_id
        and (o.state <> 'settled' or o.intended_at >= rc.created_at))`,
};
