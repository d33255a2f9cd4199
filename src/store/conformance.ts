import { type Conformance, destinationsOf } from "#directory/self-tests.ts";
import type { ConformanceEntry, SelfTestId, Standing } from "#directory/self-test.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import type { Difference } from "#retraction/compare-states.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";

/** What self-tests have shown that the connections can do. */
export function openConformance(database: Database): Conformance {
  return {
    read: async (tenantId, integrationId) =>
      (await database.asTenant(tenantId, (tx) => readConformance(tx, tenantId, integrationId))).get(
        integrationId,
      ),
    list: (tenantId) => database.asTenant(tenantId, (tx) => readConformance(tx, tenantId)),
  };
}

/** By integration, of all of the tenant or of one. */
export async function readConformance(
  tx: Transaction,
  tenantId: TenantId,
  only?: IntegrationId,
): Promise<ReadonlyMap<IntegrationId, readonly ConformanceEntry[]>> {
  const rows = await tx.rows<Row>(ENTRIES, [tenantId, only ?? null]);
  const byIntegration = Map.groupBy(rows, (it) => it.integrationId);
  return new Map([...byIntegration].map(([id, found]) => [id, toEntries(found)]));
}

interface Row {
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  /** Null, as all that follows: nothing was ever tried. */
  readonly destination: AutomaticDestination | null;
  readonly standing: Exclude<Standing, "not_tried">;
  readonly isProof: boolean;
  readonly at: Date | null;
  readonly selfTestId: SelfTestId | null;
  readonly detail: string;
  readonly code: string | null;
  readonly differences: readonly Difference[];
}

const NEVER_TRIED = {
  standing: "not_tried",
  isProof: false,
  at: undefined,
  selfTestId: undefined,
  detail: "No self-test has tried it.",
  code: undefined,
  differences: [],
} as const;

const STALE =
  "It was proven, and no self-test has tried it again for more than a week: the last ones say what keeps them from it.";

function toEntries(rows: readonly Row[]): readonly ConformanceEntry[] {
  const [first] = rows;
  return destinationsOf(first?.provider ?? "microsoft").map((destination) => {
    const row = rows.find((it) => it.destination === destination);
    if (row === undefined) return { destination, ...NEVER_TRIED };
    const { standing, isProof, at, selfTestId, detail, code, differences } = row;
    const found = { at: fromNull(at), selfTestId: fromNull(selfTestId), code: fromNull(code) };
    const said = standing === "stale" ? STALE : detail;
    return { destination, standing, isProof, detail: said, differences, ...found };
  });
}

export interface HardDeleteTrial {
  /** A setting sends copies there by itself, or it was proven, so that somebody may. */
  readonly isReliedOn: boolean;
  /** Beside that its proof is missing, of another credential, or a week old. */
  readonly isDue: boolean;
}

/** Whether a self-test tries Hard Delete though nobody asks: it leaves a message that nobody can take away. */
export async function hardDeleteTrial(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<HardDeleteTrial> {
  const [row] = await tx.rows<{ isReliedOn: boolean; isFresh: boolean }>(TRIAL, [tenantId, integrationId]);
  const isReliedOn = row?.isReliedOn === true;
  return { isReliedOn, isDue: isReliedOn && row?.isFresh !== true };
}

/**
 * Of a record `c` of the integration `i`. A new credential can do less than the former one: what that has proven counts
 * until a self-test has ended with the new one, and no longer than a day. What was not tried again for two weeks, in which
 * it should have been twice, proves nothing any more.
 */
const IS_PROOF = `
  (c.passed and c.at > now() - interval '14 days' and (c.credential_version = i.credential_version or (
    i.credential_replaced_at > now() - interval '24 hours' and not exists (
      select from self_test t
      where t.tenant_id = i.tenant_id and t.integration_id = i.id and t.ended_at is not null
        and t.trouble is null and t.credential_version = i.credential_version))))`;

/** In SQL, of the integration `i`: it is proven that it can hard-delete. */
export const PROVES_HARD_DELETE = `
  exists (
    select from conformance c
    where c.tenant_id = i.tenant_id and c.integration_id = i.id and c.destination = 'RecoverableItemsPurges' and ${IS_PROOF})`;

/** Whether it is proven that the integration can hard-delete. */
export async function provesHardDelete(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<boolean> {
  const [row] = await tx.rows<{ proven: boolean }>(PROVEN, [tenantId, integrationId]);
  return row?.proven === true;
}

const PROVEN = `select ${PROVES_HARD_DELETE} as proven from integration i where i.tenant_id = $1 and i.id = $2`;
const ENTRIES = `
  select i.id as "integrationId", i.provider, c.destination, ${IS_PROOF} as "isProof", c.at,
    case when not c.passed then 'failed' when c.credential_version <> i.credential_version then 'outdated'
      when c.at < now() - interval '8 days' then 'stale' else 'proven' end as standing,
    c.self_test_id as "selfTestId", c.detail, c.code, c.differences
  from integration i
  left join conformance c on c.tenant_id = i.tenant_id and c.integration_id = i.id
  where i.tenant_id = $1 and ($2::uuid is null or i.id = $2::uuid)`;
// The daily ones are up to 25 hours apart: of seven of them one tries it.
const TRIAL = `
  select coalesce(c.passed, false) or exists (
      select from (
        select setting from auto_retract where tenant_id = $1 and integration_id = $2 order by version desc limit 1
      ) a cross join lateral jsonb_each_text(a.setting->'destinations') d where d.value = 'RecoverableItemsPurges'
    ) as "isReliedOn",
    coalesce(c.passed and c.credential_version = i.credential_version and c.at > now() - interval '156 hours', false) as "isFresh"
  from integration i
  left join conformance c
    on c.tenant_id = i.tenant_id and c.integration_id = i.id and c.destination = 'RecoverableItemsPurges'
  where i.tenant_id = $1 and i.id = $2`;
