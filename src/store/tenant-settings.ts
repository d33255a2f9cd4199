import type {
  SavedSetting,
  SettingDefinition,
  SettingReply,
  SettingToSave,
  TenantSettings,
} from "#policy/tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";

/** What tenants decide for themselves, in PostgreSQL. */
export function openTenantSettings(database: Database): TenantSettings {
  return {
    current: (tenantId, definition) =>
      database.asTenant(tenantId, (tx) => readSetting(tx, tenantId, definition)),
    save: (tenantId, definition, setting) =>
      database.asTenant(tenantId, (tx) => saveSetting(tx, tenantId, definition, setting)),
  };
}

interface Row {
  readonly version: number;
  readonly value: unknown;
  readonly saved_by: string;
  readonly saved_at: Date;
}

/** As it stands now; the fallback, as version 0, where nobody saved one. */
export async function readSetting<Value>(
  tx: Transaction,
  tenantId: TenantId,
  definition: SettingDefinition<Value>,
): Promise<SavedSetting<Value>> {
  const [row] = await tx.rows<Row>(LAST, [tenantId, definition.name]);
  return row === undefined ? fresh(definition) : toSaved(row, definition);
}

/** Adds a version. One save after the other: the tenant's row is locked until the commit. */
export async function saveSetting<Value>(
  tx: Transaction,
  tenantId: TenantId,
  definition: SettingDefinition<Value>,
  { value, basedOn, actor }: SettingToSave<Value>,
): Promise<SettingReply<Value>> {
  await tx.rows("select 1 from tenant where id = $1 for no key update", [tenantId]);
  const current = await readSetting(tx, tenantId, definition);
  if (basedOn !== undefined && basedOn !== current.version) return { result: "conflict", current };
  const { name } = definition;
  const version = current.version + 1;
  const [row] = await tx.rows<Row>(ADD, [tenantId, name, version, JSON.stringify(value), actor]);
  if (row === undefined) throw new Error("a setting was written and is not there");
  await appendEvents(tx, tenantId, [
    { kind: "setting.saved", actor, data: { setting: name, version, before: current.value, after: value } },
  ]);
  return { result: "saved", saved: toSaved(row, definition) };
}

function fresh<Value>({ fallback }: SettingDefinition<Value>): SavedSetting<Value> {
  return { version: 0, value: fallback, savedBy: undefined, savedAt: undefined };
}

function toSaved<Value>(row: Row, { read }: SettingDefinition<Value>): SavedSetting<Value> {
  return { version: row.version, value: read(row.value), savedBy: row.saved_by, savedAt: row.saved_at };
}

const LAST = `
  select version, value, saved_by, saved_at from tenant_setting
  where tenant_id = $1 and name = $2 order by version desc limit 1`;
const ADD = `
  insert into tenant_setting (tenant_id, name, version, value, saved_by) values ($1, $2, $3, $4, $5)
  returning version, value, saved_by, saved_at`;
