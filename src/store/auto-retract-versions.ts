import type { AutoRetract } from "#policy/auto-retract.ts";
import type { CurrentSetting } from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import { FRESH, type SettingVersion } from "#policy/setting-version.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { PROPOSAL_JSON, type ProposalJson, toProposal } from "./auto-retract-proposal.ts";
import { PROVES_HARD_DELETE } from "./conformance.ts";
import type { Transaction } from "./database.ts";

/** How each integration's setting stands, by name, with what waits for a second person. */
export async function readCurrent(
  tx: Transaction,
  tenantId: TenantId,
  eligible: readonly string[],
): Promise<readonly CurrentSetting[]> {
  const rows = await tx.rows<CurrentRow>(`${CURRENT} order by i.name`, [tenantId]);
  return rows.map((it) => toCurrent(it, eligible));
}

/** Of one integration; `undefined` where there is none. Whoever may approve is left out. */
export async function readCurrentOf(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<CurrentSetting | undefined> {
  const [row] = await tx.rows<CurrentRow>(`${CURRENT} and i.id = $2`, [tenantId, integrationId]);
  return row === undefined ? undefined : toCurrent(row, []);
}

/** Newest first; without version 0. */
export async function readVersions(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<readonly SettingVersion[]> {
  const rows = await tx.rows<VersionRow>(HISTORY, [tenantId, integrationId]);
  return rows.map(toVersion);
}

export async function currentVersion(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<SettingVersion> {
  const [row] = await tx.rows<VersionRow>(`${HISTORY} limit 1`, [tenantId, integrationId]);
  return row === undefined ? FRESH : toVersion(row);
}

interface VersionRow {
  readonly version: number;
  readonly setting: AutoRetract;
  readonly saved_by: string;
  readonly saved_at: Date;
}

interface CurrentRow {
  readonly id: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  readonly version: number | null;
  readonly setting: AutoRetract | null;
  readonly saved_by: string | null;
  readonly saved_at: Date | null;
  readonly proposal: ProposalJson | null;
  readonly is_proven: boolean;
}

function toVersion(row: VersionRow): SettingVersion {
  return { version: row.version, setting: row.setting, savedBy: row.saved_by, savedAt: row.saved_at };
}

function toCurrent(row: CurrentRow, eligible: readonly string[]): CurrentSetting {
  const { id, name, provider, version, setting, saved_by, saved_at } = row;
  const saved =
    version === null || setting === null || saved_by === null || saved_at === null
      ? FRESH
      : toVersion({ version, setting, saved_by, saved_at });
  const proposal = row.proposal === null ? undefined : toProposal(row.proposal, eligible);
  const integration = { id, name, provider };
  return { ...saved, integration, proposal, isHardDeleteProven: row.is_proven };
}

const CURRENT = `
  select i.id, i.name, i.provider, s.version, s.setting, s.saved_by, s.saved_at, ${PROPOSAL_JSON} as proposal,
    ${PROVES_HARD_DELETE} as is_proven
  from integration i
  left join lateral (
    select version, setting, saved_by, saved_at from auto_retract a
    where a.tenant_id = i.tenant_id and a.integration_id = i.id order by version desc limit 1
  ) s on true
  left join auto_retract_proposal p on p.tenant_id = i.tenant_id and p.integration_id = i.id
    and p.based_on = coalesce(s.version, 0) and p.expires_at > now()
  where i.tenant_id = $1`;
const HISTORY = `
  select version, setting, saved_by, saved_at from auto_retract
  where tenant_id = $1 and integration_id = $2 order by version desc`;
