import type { AutoRetract } from "#policy/auto-retract.ts";
import type { AutoRetractSettings, CurrentSetting } from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import {
  FRESH,
  nextVersion,
  type SettingChange,
  type SettingSaved,
  type SettingVersion,
} from "#policy/setting-version.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";

/** The Auto-Retract settings: every save is a row of its own, none is ever changed. */
export function openAutoRetract(database: Database): AutoRetractSettings {
  return {
    current: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<CurrentRow>(CURRENT, [tenantId])).map(toCurrent),
      ),
    history: (tenantId, integrationId) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await providerOf(tx, tenantId, integrationId)) === undefined) return undefined;
        const rows = await tx.rows<VersionRow>(HISTORY, [tenantId, integrationId]);
        return rows.map(toVersion);
      }),
    save: (tenantId, integrationId, change) =>
      database.asTenant(tenantId, (tx) => save(tx, tenantId, { integrationId, change })),
    hasJournal: (tenantId) =>
      database.asTenant(tenantId, async (tx) => {
        const rows = await tx.rows("select 1 from journal_copy where tenant_id = $1 limit 1", [tenantId]);
        return rows.length > 0;
      }),
  };
}

interface Save {
  readonly integrationId: IntegrationId;
  readonly change: Omit<SettingChange, "basedOn"> & { readonly basedOn: number | undefined };
}

async function save(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, change }: Save,
): Promise<SettingSaved | undefined> {
  const provider = await providerOf(tx, tenantId, integrationId); // locks: one save after the other
  if (provider === undefined) return undefined;
  const [row] = await tx.rows<VersionRow>(`${HISTORY} limit 1`, [tenantId, integrationId]);
  const current = row === undefined ? FRESH : toVersion(row);
  const basedOn = change.basedOn ?? current.version;
  const saved = nextVersion(current, { ...change, basedOn }, provider);
  if (saved.result !== "saved") return saved;
  const { version, setting, savedAt } = saved.next;
  await tx.rows(ADD, [tenantId, integrationId, version, JSON.stringify(setting), change.savedBy, savedAt]);
  await appendEvents(tx, tenantId, [
    {
      kind: "setting.saved",
      actor: change.savedBy,
      data: { setting: "auto_retract", integrationId, version, ...setting },
    },
  ]);
  return saved;
}

async function providerOf(
  tx: Transaction,
  tenantId: TenantId,
  id: IntegrationId,
): Promise<ProviderName | undefined> {
  const [row] = await tx.rows<{ provider: ProviderName }>(
    "select provider from integration where tenant_id = $1 and id = $2 for update",
    [tenantId, id],
  );
  return row?.provider;
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
}

function toVersion(row: VersionRow): SettingVersion {
  return { version: row.version, setting: row.setting, savedBy: row.saved_by, savedAt: row.saved_at };
}

function toCurrent({ id, name, provider, version, setting, saved_by, saved_at }: CurrentRow): CurrentSetting {
  const saved =
    version === null || setting === null || saved_by === null || saved_at === null
      ? FRESH
      : toVersion({ version, setting, saved_by, saved_at });
  return { ...saved, integration: { id, name, provider } };
}

const CURRENT = `
  select i.id, i.name, i.provider, s.version, s.setting, s.saved_by, s.saved_at
  from integration i
  left join lateral (
    select version, setting, saved_by, saved_at from auto_retract a
    where a.tenant_id = i.tenant_id and a.integration_id = i.id order by version desc limit 1
  ) s on true
  where i.tenant_id = $1 order by i.name`;
const HISTORY = `
  select version, setting, saved_by, saved_at from auto_retract
  where tenant_id = $1 and integration_id = $2 order by version desc`;
const ADD = `
  insert into auto_retract (tenant_id, integration_id, version, setting, saved_by, saved_at)
  values ($1, $2, $3, $4, $5, $6)`;
