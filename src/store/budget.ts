import { setTimeout as sleep } from "node:timers/promises";
import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";

/** A worker leases what a second allows, so most calls cost no query. */
const SLICE_SECONDS = 1;
/** What may be spent at once after a quiet time. */
const BURST_SECONDS = 10;

interface Slice {
  tokens: number;
  readonly until: number;
}

export interface SharedBudget extends Budget {
  /** Another node has committed a ban: what is leased is not spent, so that whoever calls next asks, and hears of it. */
  forgetSlices(): void;
}

interface BudgetOptions {
  readonly now?: () => number;
  /** Called once a ban is committed: for the other nodes. */
  readonly onBan?: () => void;
}

/** The limits of one tenant that span mailboxes, shared by all nodes through the database. */
export function openBudget(
  database: Database,
  tenantId: TenantId,
  { now = Date.now, onBan }: BudgetOptions = {},
): SharedBudget {
  const slices = openSlices(now);
  const leasing = new Map<string, Promise<void>>();
  // Known here at once: a slice that was being leased when the ban came must not be spent.
  const bannedUntil = new Map<string, Date>();

  const leaseSlice = async (scope: BudgetScope, units: number, signal: AbortSignal): Promise<void> => {
    const tokens = Math.max(units, (scope.unitsPerMinute / 60) * SLICE_SECONDS);
    for (;;) {
      const keep = slices.expect(scope.name, tokens);
      const waitMs = await database.asTenant(tenantId, (tx) => take(tx, tenantId, { scope, tokens }));
      if (waitMs === 0) return keep();
      await sleep(waitMs, undefined, { signal });
    }
  };

  return {
    spend: async (scope, units, signal) => {
      for (;;) {
        signal.throwIfAborted();
        const ban = bannedUntil.get(scope.name);
        if (ban !== undefined && ban.getTime() > now()) throw banned(ban);
        if (slices.spend(scope.name, units)) return;
        const pending =
          leasing.get(scope.name) ??
          leaseSlice(scope, units, signal).finally(() => leasing.delete(scope.name));
        leasing.set(scope.name, pending);
        await pending.catch((error: unknown) => {
          // Who leased has given up; that is no reason for those who waited with him.
          if (error instanceof ProviderError || signal.aborted || !isAbort(error)) throw error;
        });
      }
    },
    block: async (scope, until) => {
      slices.forget();
      if (until.getTime() > (bannedUntil.get(scope.name)?.getTime() ?? 0)) bannedUntil.set(scope.name, until);
      await database.asTenant(tenantId, (tx) => tx.rows(BLOCK, [tenantId, scope.name, until]));
      onBan?.();
    },
    forgetSlices: () => slices.forget(),
  };
}

/** What this node may still spend, by scope. */
function openSlices(now: () => number) {
  const slices = new Map<string, Slice>();
  let age = 0;
  return {
    spend: (scope: string, units: number): boolean => {
      const slice = slices.get(scope);
      if (slice === undefined || slice.until <= now() || slice.tokens < units) return false;
      slice.tokens -= units;
      return true;
    },
    /** Before it is asked for. What arrives after a ban was told may have been asked for before it: that is not kept. */
    expect: (scope: string, tokens: number) => {
      const asked = age;
      return (): void => {
        if (asked === age) slices.set(scope, { tokens, until: now() + SLICE_SECONDS * 1_000 });
      };
    },
    forget: (): void => {
      age += 1;
      slices.clear();
    },
  };
}

interface Wanted {
  readonly scope: BudgetScope;
  readonly tokens: number;
}

interface BudgetRow {
  readonly tokens: number;
  readonly passed_seconds: number;
  readonly blocked_until: Date | null;
}

/** Refills by the time that has passed and takes the tokens. Answers 0, or how many milliseconds to wait for them. */
async function take(tx: Transaction, tenantId: TenantId, { scope, tokens }: Wanted): Promise<number> {
  const perSecond = scope.unitsPerMinute / 60;
  const capacity = Math.max(perSecond * BURST_SECONDS, tokens);
  await tx.rows(`insert into budget (tenant_id, scope, tokens) values ($1, $2, $3) on conflict do nothing`, [
    tenantId,
    scope.name,
    capacity,
  ]);
  const [row] = await tx.rows<BudgetRow>(LOCK, [tenantId, scope.name]);
  if (row === undefined) throw new Error("the budget's row is gone");
  if (row.blocked_until !== null) throw banned(row.blocked_until);
  const there = Math.min(capacity, row.tokens + row.passed_seconds * perSecond);
  const isEnough = there >= tokens;
  await tx.rows(
    `update budget set tokens = $3, refilled_at = clock_timestamp() where tenant_id = $1 and scope = $2`,
    [tenantId, scope.name, isEnough ? there - tokens : there],
  );
  return isEnough ? 0 : Math.max(1, ((tokens - there) / perSecond) * 1_000);
}

const LOCK = `
  select tokens, extract(epoch from clock_timestamp() - refilled_at)::float8 as passed_seconds,
    case when blocked_until > now() then blocked_until end as blocked_until
  from budget where tenant_id = $1 and scope = $2 for update`;

const BLOCK = `
  insert into budget (tenant_id, scope, tokens, blocked_until) values ($1, $2, 0, $3)
  on conflict (tenant_id, scope) do update set blocked_until = greatest(budget.blocked_until, excluded.blocked_until)`;

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

function banned(until: Date): ProviderError {
  return new ProviderError("throttled", "the provider asked everybody to wait", {
    retryAt: until,
    code: "budget",
  });
}
