import type { SettingUnproven } from "#policy/auto-retract-settings.ts";
import type { SettingVersion } from "#policy/setting-version.ts";
import { widensToHardDelete } from "#policy/widens-to-hard-delete.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { provesHardDelete } from "./conformance.ts";
import type { Transaction } from "./database.ts";

interface Widening {
  readonly integrationId: IntegrationId;
  readonly before: SettingVersion;
  readonly after: SettingVersion;
}

/** What stands may go on standing: without the proof it is not acted on. Only more of it is refused. */
export async function whyUnproven(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, before, after }: Widening,
): Promise<SettingUnproven | undefined> {
  const widened = widensToHardDelete(before.setting, after.setting);
  if (widened.length === 0) return undefined;
  return (await provesHardDelete(tx, tenantId, integrationId)) ? undefined : { result: "unproven", widened };
}
