import type { SyncClaim, SyncKind, SyncRun } from "#directory/directory-sync.ts";
import { firstPosition, type SyncLinks, type SyncPosition } from "#directory/sync-position.ts";
import type { Transaction } from "./database.ts";

/** The row of a reading, locked by whoever holds its lease. */
export interface HeldRun {
  readonly run: SyncKind;
  readonly generation: number;
  readonly position: SyncPosition | null;
  readonly newLinks: SyncLinks;
  readonly users: number;
  readonly groups: number;
  readonly members: number;
  readonly removed: number;
  readonly expected: number | null;
  readonly beganAt: Date;
}

/** `undefined`: the lease is another one's by now. */
export async function readHeld(
  tx: Transaction,
  { tenantId, integrationId, worker }: SyncClaim,
): Promise<HeldRun | undefined> {
  const [row] = await tx.rows<HeldRun>(HELD, [tenantId, integrationId, worker]);
  return row;
}

/** Goes on with what is under way, or begins what is due. */
export async function beginRun(
  tx: Transaction,
  claim: SyncClaim,
  tellsChanges: boolean,
): Promise<SyncRun | undefined> {
  const [row] = await tx.rows<DueRow>(DUE, [claim.tenantId, claim.integrationId, claim.worker]);
  if (row === undefined) return undefined;
  if (row.isUnderWay && row.run !== null && row.position !== null) {
    const links = row.run === "delta" && tellsChanges ? row.links : {};
    return started(claim, { ...row, run: row.run, links }, { position: row.position, tellsChanges });
  }
  const kind = kindOf(row, tellsChanges);
  return start(tx, claim, { kind, tellsChanges, links: row.links });
}

/** The provider has forgotten from where it should tell changes: everything is read. */
export function restartRun(tx: Transaction, run: SyncRun): Promise<SyncRun | undefined> {
  return readHeld(tx, run).then((held) =>
    held === undefined ? undefined : start(tx, run, { kind: "full", tellsChanges: true, links: {} }),
  );
}

interface DueRow extends Omit<HeldRun, "run"> {
  readonly run: SyncKind | null;
  readonly links: SyncLinks;
  readonly asked: SyncKind | null;
  /** Begun, and not so long ago that the provider has forgotten its pages. */
  readonly isUnderWay: boolean;
  readonly isFullDue: boolean;
  readonly isFirst: boolean;
}

/** What began and was left too long may have missed something: it is read whole. */
function kindOf({ run, asked, isFullDue, isFirst, links }: DueRow, tellsChanges: boolean): SyncKind {
  const hasLinks = links.users !== undefined && links.groups !== undefined;
  const isWhole = run !== null || asked === "full" || isFullDue || isFirst || (tellsChanges && !hasLinks);
  return isWhole ? "full" : "delta";
}

interface Start {
  readonly kind: SyncKind;
  readonly tellsChanges: boolean;
  readonly links: SyncLinks;
}

async function start(
  tx: Transaction,
  claim: SyncClaim,
  { kind, tellsChanges, links: known }: Start,
): Promise<SyncRun | undefined> {
  const links = kind === "delta" && tellsChanges ? known : {};
  const marks = kind === "full" || !tellsChanges;
  const position = firstPosition({ links });
  const values = [claim.tenantId, claim.integrationId, kind, JSON.stringify(position), marks];
  const [row] = await tx.rows<HeldRun>(START, values);
  return row && started(claim, { ...row, links }, { position, tellsChanges });
}

interface Started {
  readonly position: SyncPosition;
  readonly tellsChanges: boolean;
}

function started(
  claim: SyncClaim,
  row: HeldRun & { readonly links: SyncLinks },
  { position, tellsChanges }: Started,
): SyncRun {
  const plan = { links: row.links, marks: row.run === "full" || !tellsChanges };
  return { ...toRun(claim, row), plan, position };
}

/** What of a run is in its row. */
export function toRun(
  { tenantId, integrationId, provider, worker }: SyncClaim,
  { run, users, expected }: HeldRun,
): Omit<SyncRun, "plan" | "position"> {
  return { tenantId, integrationId, provider, worker, kind: run, users, expected: expected ?? 0 };
}

const COLUMNS = `
  run, generation, position, new_links as "newLinks", users, groups, members, removed, expected, began_at as "beganAt"`;
const MINE = "tenant_id = $1 and integration_id = $2 and lease_owner = $3 and lease_until > now()";
const HELD = `select ${COLUMNS} from directory_sync where ${MINE} and run is not null for update`;
const DUE = `
  select ${COLUMNS}, links, asked, full_due_at <= now() as "isFullDue", fresh_at is null as "isFirst",
    coalesce(run is not null and began_at > now() - interval '2 days', false) as "isUnderWay"
  from directory_sync where ${MINE} for update`;
const START = `
  update directory_sync s set
    run = $3, position = $4, generation = generation + case when $5 then 1 else 0 end, asked = null, new_links = '{}',
    links = case when $3 = 'full' then '{}' else links end,
    began_at = clock_timestamp(), paged_at = null, pages = 0, users = 0, groups = 0, members = 0, removed = 0,
    expected = case when $5 then nullif((
      select count(*)::int from mailbox m
      where m.tenant_id = $1 and m.integration_id = $2 and m.gone_at is null and m.generation is not null), 0) end
  where tenant_id = $1 and integration_id = $2
  returning ${COLUMNS}`;
