import { BREAKER } from "#policy/breaker-setting.ts";
import type { AutomaticDestination, Destination } from "#policy/destination.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import type { ScenarioProvider } from "./chaos/scenario.ts";
import type { Stage } from "./chaos/scenario-stage.ts";

/** From now on the settings take all that is not wanted to `destination`, however much it is. */
export async function actAutomatically(
  { database, tenant }: Stage,
  provider: ScenarioProvider,
  destination: Destination,
): Promise<void> {
  const breaker = { value: { ...BREAKER.fallback, isOn: false }, basedOn: undefined, actor: "test" };
  await openTenantSettings(database).save(tenant.tenantId, BREAKER, breaker);
  const to = destination as AutomaticDestination;
  const destinations = { MALICIOUS: to, SPOOF: to, SUSPICIOUS: to, SPAM: to, BULK: "none" } as const;
  await openAutoRetract(database).save(tenant.tenantId, tenant[provider], {
    setting: { destinations, whenImpossible: "next_weaker" },
    savedBy: "test",
    savedAt: new Date(),
    basedOn: undefined,
    confirmHardDelete: true,
  });
}
