import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { inject } from "vitest";
import { NODE_ROLES, readConfig } from "#config/config.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import { newId, type IntegrationId, type TenantId } from "#shared/ids.ts";
import { googleSeed, DELEGATED_SCOPES } from "#simulator/google/seed.ts";
import { createServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import type { MicrosoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "#simulator/start-simulator.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openDomains } from "#store/domains.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openSources } from "#store/sources.ts";
import { openTenants } from "#store/tenants.ts";
import { openLog } from "#telemetry/log.ts";
import type { EndpointSet } from "../../src/main/provider-endpoints.ts";
import { serve, type ServeOptions, type Serving } from "../../src/main/serve.ts";
import { cloneDatabase } from "./database.ts";
import { proveHardDelete } from "./record-self-test.ts";

export const MICROSOFT_DOMAIN = "corp.test";
export const GOOGLE_DOMAIN = "work.test";

/** The whole product in this process, on free ports and a database of its own, before the simulated providers. */
export interface Product extends AsyncDisposable {
  readonly serving: Serving;
  readonly simulator: Simulator;
  readonly tenantId: TenantId;
  readonly microsoft: IntegrationId;
  readonly google: IntegrationId;
  /** Where the product finds the simulated providers. */
  readonly endpoints: EndpointSet;
  /** The same product on another database, before the same providers, which journal to it from then on. */
  serveOn(connection: pg.ClientConfig): Promise<Serving>;
  setAutoRetract(integration: IntegrationId, setting: AutoRetract): Promise<void>;
}

interface ProductOptions {
  readonly users?: number;
  readonly serve?: ServeOptions;
  readonly microsoft?: Partial<MicrosoftSeed>;
  readonly simulator?: Partial<SimulatorOptions>;
  readonly environment?: Readonly<Record<string, string>>;
}

const SERVICE_ACCOUNT = "undeliver@project.iam.gserviceaccount.test";

export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  await using opened = new AsyncDisposableStack();
  const simulated = await startProviders(options);
  const simulator = opened.use(simulated.simulator);
  const database = await cloneDatabase();
  await database[Symbol.asyncDispose]();
  const dataDir = await mkdtemp(join(tmpdir(), "undeliver-product-"));
  await chmod(dataDir, 0o755);
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const environment = {
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_SMTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: NODE_ROLES.join(","),
    UNDELIVER_JUDGE_THREADS: "1",
    UNDELIVER_DEMO: "0",
    ...options.environment,
  };
  const { arcKey } = simulator;
  const start = (connection: pg.ClientConfig): Promise<Serving> =>
    serve(readConfig({ ...environment, DATABASE_URL: urlOf(connection) }), openLog("error"), {
      endpointSets: { simulator: simulated.endpoints },
      resolveTxt: () => Promise.resolve([arcKey.txtRecord]),
      ...options.serve,
    });
  const serving = opened.use(await start(database.connection));
  const { journalTo, ...tenant } = await setUpTenant(serving, simulated);
  const parts = opened.move();
  return {
    serving,
    serveOn: async (connection) => {
      const other = await start(connection);
      journalTo(other.intake?.port ?? 0);
      return other;
    },
    simulator,
    endpoints: simulated.endpoints,
    ...tenant,
    setAutoRetract: async (integration, setting) => {
      if (Object.values(setting.destinations).includes("RecoverableItemsPurges"))
        await proveHardDelete(serving.database, { ...tenant, integrationId: integration });
      await openAutoRetract(serving.database).save(tenant.tenantId, integration, {
        setting,
        confirmHardDelete: true,
        savedBy: "test",
        savedAt: new Date(),
        basedOn: undefined,
      });
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function urlOf({ database }: pg.ClientConfig): string {
  return `postgres://undeliver@/${String(database)}?host=${encodeURIComponent(inject("socketDir"))}`;
}

type Simulated = Awaited<ReturnType<typeof startProviders>>;

/** Both simulated providers, and where the product finds them. */
export async function startProviders({ users = 6, microsoft = {}, simulator: given = {} }: ProductOptions) {
  const seed = { ...microsoftSeed({ users, domain: MICROSOFT_DOMAIN }), ...microsoft };
  const { key, publicKeyPem } = await createServiceAccountKey({
    clientEmail: SERVICE_ACCOUNT,
    projectId: "project",
    tokenUri: "https://oauth2.googleapis.com/token",
  });
  const serviceAccounts = [
    { clientEmail: SERVICE_ACCOUNT, projectId: "project", publicKeyPem, grantedScopes: DELEGATED_SCOPES },
  ];
  const google = googleSeed({ users, domain: GOOGLE_DOMAIN, serviceAccounts });
  const simulator = await startSimulator({
    organisations: [
      { provider: "microsoft", seed },
      { provider: "google", seed: google },
    ],
    journalQueue: { firstRetryMs: 50, maxRetryMs: 500 },
    ...given,
  });
  const { entra, graph, gmail, directory, googleToken } = simulator.endpoints;
  const endpoints = {
    loginRoot: entra,
    graphRoot: graph,
    tokenUrl: googleToken,
    tokenAudience: googleToken,
    gmailRoot: gmail,
    directoryRoot: directory,
  };
  return { simulator, seed, google, key, endpoints };
}

/** One tenant with both integrations, their domains and sources; the simulator journals to the intake from now on. */
export async function setUpTenant(
  {
    database,
    sealer,
    intake,
  }: Pick<Serving, "database" | "sealer"> & { readonly intake: { readonly port: number } | undefined },
  { simulator, seed, google, key }: Simulated,
): Promise<{
  tenantId: TenantId;
  microsoft: IntegrationId;
  google: IntegrationId;
  journalTo: (port: number) => void;
}> {
  const tenant = await openTenants(database).create(`tenant-${newId(new Date())}`);
  if (tenant === undefined) throw new Error("no tenant");
  const integrations = openIntegrations(database, sealer);
  const client = { id: "", secret: "", ...seed.clients[0] };
  const actor = "test";
  const microsoft = await integrations.create(
    tenant.id,
    {
      provider: "microsoft",
      name: "Microsoft 365",
      connection: {
        cloud: "global",
        entraTenant: seed.tenantId,
        clientId: client.id,
        credential: "secret",
      },
      secret: { kind: "secret", secret: client.secret },
      endpoints: "simulator",
    },
    actor,
  );
  const workspace = await integrations.create(
    tenant.id,
    {
      provider: "google",
      name: "Google Workspace",
      connection: { serviceAccount: SERVICE_ACCOUNT, administrator: google.users[0]?.primaryEmail ?? "" },
      secret: { kind: "service-account", privateKeyPem: key.private_key, privateKeyId: key.private_key_id },
      endpoints: "simulator",
    },
    actor,
  );
  if (microsoft === undefined || workspace === undefined) throw new Error("no integrations");
  // A connection is tried by itself once it is there: these begin with providers that nobody asks anything.
  await database.asTenant(tenant.id, (tx) =>
    tx.rows("delete from self_test where tenant_id = $1", [tenant.id]),
  );
  const domains = openDomains(database);
  const ours = { actor, skipsProof: "the simulator's" };
  await domains.create(tenant.id, { name: MICROSOFT_DOMAIN, integrationId: microsoft.id, ...ours });
  await domains.create(tenant.id, { name: GOOGLE_DOMAIN, integrationId: workspace.id, ...ours });
  const feed = { requireTls: false, allowedRanges: [], hopCount: 0, trustsOriginalTo: false };
  const sources = openSources(database);
  const exchange = await sources.create(
    tenant.id,
    {
      ...feed,
      name: "Exchange",
      format: "exchange-report",
      binding: { kind: "exchange-organisation", domains: [seed.onmicrosoftName] },
    },
    actor,
  );
  const copies = await sources.create(
    tenant.id,
    { ...feed, name: "Google", format: "google-copy", binding: { kind: "google-seal" } },
    actor,
  );
  const journalTo = (port: number): void => {
    const to = { host: "127.0.0.1", port };
    simulator.setJournal(MICROSOFT_DOMAIN, { ...to, address: `${exchange?.localPart}@journal.localhost` });
    simulator.setJournal(GOOGLE_DOMAIN, { ...to, address: `${copies?.localPart}@journal.localhost` });
  };
  journalTo(intake?.port ?? 0);
  return { tenantId: tenant.id, microsoft: microsoft.id, google: workspace.id, journalTo };
}
