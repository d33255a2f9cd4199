import { CliError } from "#cli/cli-error.ts";
import type { Domains } from "#directory/domains.ts";
import type { Integrations } from "#directory/integrations.ts";
import type { Sources } from "#directory/sources.ts";
import type { Tenants } from "#identity/tenants.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { AutoRetractSettings } from "#policy/auto-retract-settings.ts";
import { BREAKER, type BreakerSetting } from "#policy/breaker-setting.ts";
import type { Lists } from "#policy/lists.ts";
import type { TenantSettings } from "#policy/tenant-setting.ts";
import type { ListEntry } from "#detection/list-entries.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { AURORA_DOMAIN, BOREALIS_DOMAIN, type DemoOrganisations } from "./demo-organisations.ts";
import type { DemoState } from "./demo-state.ts";
import { BLOCKED_DOMAIN } from "./mails/phish-mails.ts";
import { DEMO_ENDPOINTS } from "./start-demo-simulator.ts";

export const DEMO_TENANT = "demo";
const ACTOR = "demo";
/** The demo's domains exist nowhere else: no DNS has a record of them. */
const OURS = { actor: ACTOR, skipsProof: "domain of the demo" };

export interface DemoStores {
  readonly tenants: Tenants;
  readonly integrations: Integrations;
  readonly sources: Sources;
  readonly domains: Domains;
  readonly autoRetract: AutoRetractSettings;
  readonly lists: Lists;
  readonly tenantSettings: TenantSettings;
}

/** A state with which a restart finds everything. */
export interface CompleteState extends DemoState {
  readonly tenantId: TenantId;
  readonly intake: NonNullable<DemoState["intake"]>;
}

/**
 * The demo tenant as an earlier start left it, else made anew, whole. A half-made one is thrown away first, and one that came
 * back from a backup is not: its mailboxes are on the machine where the backup was made.
 */
export async function setUpDemo(
  stores: DemoStores,
  { state, organisations }: { readonly state: DemoState; readonly organisations: DemoOrganisations },
): Promise<CompleteState> {
  const known = await stores.tenants.find(DEMO_TENANT);
  if (known !== undefined && !known.isDemo) {
    throw new CliError(`There is a tenant named ${DEMO_TENANT} that is no demo: set UNDELIVER_DEMO=0.`);
  }
  const { tenantId, intake } = state;
  if (known !== undefined && intake !== undefined && known.id === tenantId) {
    return { ...state, tenantId: known.id, intake };
  }
  if (known?.isRestored === true) throw new CliError(WITHOUT_MAILBOXES);
  if (known !== undefined) await stores.tenants.delete(known.id);
  const tenant = made(await stores.tenants.create(DEMO_TENANT, { isDemo: true }), "tenant");
  await connect(stores, tenant.id, { state, organisations });
  const breaker = { value: DEMO_BREAKER, basedOn: undefined, actor: ACTOR };
  await stores.tenantSettings.save(tenant.id, BREAKER, breaker);
  for (const entry of DEMO_LISTS)
    await stores.lists.add(tenant.id, { entry, note: "three people reported calls from them", actor: ACTOR });
  return {
    ...state,
    tenantId: tenant.id,
    intake: await makeSources(stores, tenant.id, organisations),
  };
}

const WITHOUT_MAILBOXES =
  "The demo organisation of this database came back from a backup, and its simulated mailboxes are not in this data folder: " +
  "copy demo.json and demo.mailboxes from the old one. Or set UNDELIVER_DEMO=0 to look at it without mailboxes, " +
  "or remove it: undeliver demo remove --yes";

/** Here a campaign comes every few minutes, more than any organisation gets: they are what the demo shows. */
const DEMO_BREAKER: BreakerSetting = {
  ...BREAKER.fallback,
  copiesPerHour: 20_000,
  campaignCopiesPerHour: 20_000,
  sharePercent: 100,
  shareFloor: 100_000,
  releasePercent: 100,
  releaseFloor: 100_000,
  volumeFloor: 100_000,
};

/** What a person of the organisation has blocked. */
export const DEMO_LISTS: readonly ListEntry[] = [{ list: "block", kind: "domain", value: BLOCKED_DOMAIN }];

async function connect(
  { integrations, domains, autoRetract }: DemoStores,
  tenantId: TenantId,
  { state, organisations }: { readonly state: DemoState; readonly organisations: DemoOrganisations },
): Promise<void> {
  const { microsoft, google } = organisations;
  const aurora = await integrations.create(
    tenantId,
    {
      provider: "microsoft",
      name: "Aurora (Microsoft 365)",
      endpoints: DEMO_ENDPOINTS,
      connection: {
        cloud: "global",
        entraTenant: microsoft.tenantId,
        clientId: microsoft.clients[0]?.id ?? "",
        credential: "secret",
      },
      secret: { kind: "secret", secret: state.clientSecret },
    },
    ACTOR,
  );
  const borealis = await integrations.create(
    tenantId,
    {
      provider: "google",
      name: "Borealis (Google Workspace)",
      endpoints: DEMO_ENDPOINTS,
      connection: {
        serviceAccount: state.serviceAccount.clientEmail,
        administrator: google.users.find((it) => it.isAdmin)?.primaryEmail ?? "",
      },
      secret: { kind: "service-account", privateKeyPem: state.serviceAccount.privateKeyPem },
    },
    ACTOR,
  );
  const auroraId = made(aurora, "integration").id;
  const borealisId = made(borealis, "integration").id;
  await domains.create(tenantId, { name: AURORA_DOMAIN, integrationId: auroraId, ...OURS });
  await domains.create(tenantId, { name: BOREALIS_DOMAIN, integrationId: borealisId, ...OURS });
  const save = (id: IntegrationId, setting: AutoRetract) =>
    autoRetract.save(tenantId, id, { setting, basedOn: 0, savedBy: ACTOR, savedAt: new Date() });
  await save(auroraId, SUGGESTED);
  // Gmail has no recoverable area below Trash.
  await save(borealisId, {
    ...SUGGESTED,
    destinations: { ...SUGGESTED.destinations, MALICIOUS: "DeletedItems" },
  });
}

/** The suggested actions; a fresh tenant of a real organisation stands on No Action. */
const SUGGESTED: AutoRetract = {
  destinations: {
    MALICIOUS: "RecoverableItemsDeletions",
    SPOOF: "JunkEmail",
    SUSPICIOUS: "JunkEmail",
    SPAM: "JunkEmail",
    BULK: "none",
  },
  whenImpossible: "next_weaker",
};

async function makeSources(
  { sources }: DemoStores,
  tenantId: TenantId,
  { microsoft }: DemoOrganisations,
): Promise<CompleteState["intake"]> {
  const common = { requireTls: false, allowedRanges: LOOPBACK, hopCount: 0, trustsOriginalTo: false };
  const exchange = await sources.create(
    tenantId,
    {
      ...common,
      name: "Aurora's journal",
      format: "exchange-report",
      binding: { kind: "exchange-organisation", domains: [microsoft.onmicrosoftName] },
    },
    ACTOR,
  );
  const google = await sources.create(
    tenantId,
    {
      ...common,
      name: "Borealis' copies",
      format: "google-copy",
      // The simulator's seal is not in the DNS.
      binding: { kind: "client-range", ranges: LOOPBACK },
    },
    ACTOR,
  );
  return { exchange: made(exchange, "source").localPart, google: made(google, "source").localPart };
}

const LOOPBACK = ["127.0.0.0/8", "::1/128"];

/** The tenant is new, so no name can be taken. */
function made<T>(thing: T | undefined, what: string): T {
  if (thing === undefined) throw new Error(`the demo's ${what} could not be made`);
  return thing;
}
