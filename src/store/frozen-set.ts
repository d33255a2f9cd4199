import type { Destination } from "#policy/destination.ts";
import type { Decision } from "#retraction/identity.ts";
import { type Drift, type FrozenRow, setDrift } from "#retraction/drift.ts";
import { planHash } from "#retraction/plan-hash.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { surveyCounts } from "./survey-reading.ts";

export interface FrozenCopy {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** Where it goes, if not where all others of the plan do. */
  readonly asked?: Destination | undefined;
  /** What a person has said is ours in it. */
  readonly decided?: Decision | undefined;
}

/** The set of a plan that is not on the ledger yet. */
export interface FrozenSet {
  /** Over what was frozen, whatever has become of it. */
  readonly hash: string;
  /** What there is to act on now: the frozen copies, and what stands in the place of some. */
  readonly copies: readonly FrozenCopy[];
  readonly rows: readonly FrozenRow[];
}

type StoredRow = Omit<FrozenRow, "insteadOf" | "became"> &
  Omit<FrozenCopy, "asked" | "decided"> & {
    readonly insteadOf: CopyId | null;
    readonly became: readonly CopyId[] | null;
    readonly asked: Destination | null;
    readonly decided: Decision | null;
  };

export async function readFrozenSet(
  tx: Transaction,
  tenantId: TenantId,
  { id, destination, releasesId, whenImpossible, late, canary, scope }: Retraction,
): Promise<FrozenSet | undefined> {
  if (destination === undefined && releasesId === undefined) return undefined;
  const rows = await tx.rows<StoredRow>(FROZEN, [tenantId, id]);
  const all = rows.map((it) => ({
    ...it,
    insteadOf: it.insteadOf ?? undefined,
    became: it.became ?? undefined,
    asked: it.asked ?? undefined,
    decided: it.decided ?? undefined,
  }));
  const frozen = all.filter((it) => it.insteadOf === undefined);
  return {
    hash: planHash({ copies: frozen, destination, whenImpossible, late, canary, scope }),
    copies: all
      .filter((it) => it.isThere)
      .map(({ copyId, messageId, asked, decided }) => ({ copyId, messageId, asked, decided })),
    rows: all,
  };
}

/** What has changed since the set was frozen. */
export async function readDrift(
  tx: Transaction,
  tenantId: TenantId,
  { id, rows }: { readonly id: RetractionId; readonly rows: readonly FrozenRow[] },
): Promise<Drift> {
  const [since] = await tx.rows<{ newer: number }>(NEWER, [tenantId, id]);
  return { ...setDrift(rows), newer: since?.newer ?? 0, survey: await surveyCounts(tx, tenantId, id) };
}

/** The action log of each message names the run, so each message has its own event. */
export function countByMessage(copies: readonly FrozenCopy[]): ReadonlyMap<MessageId, number> {
  const counts = new Map<MessageId, number>();
  for (const { messageId } of copies) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
  return counts;
}

const FROZEN = `
  select d.copy_id as "copyId", d.message_id as "messageId", d.instead_of as "insteadOf",
    d.became, d.asked, d.decided, c.id is not null as "isThere"
  from retraction_draft_copy d left join copy c on c.tenant_id = $1 and c.id = d.copy_id
  where d.tenant_id = $1 and d.retraction_id = $2
  order by d.copy_id`;
// Ids sort by the time they were made.
const NEWER = `
  select count(*)::int as newer from copy c
  where c.tenant_id = $1 and c.id > $2
    and c.message_id in (select message_id from retraction_draft_copy d where d.tenant_id = $1 and d.retraction_id = $2)
    and not exists (
      select from retraction_draft_copy d where d.tenant_id = $1 and d.retraction_id = $2 and d.copy_id = c.id)`;
