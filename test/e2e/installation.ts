import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { putAutoRetract } from "#api/contract/auto-retract.ts";
import { createDomain, skipVerification } from "#api/contract/domains.ts";
import { createIntegration } from "#api/contract/integrations.ts";
import { createSource } from "#api/contract/sources.ts";
import type { Role } from "#identity/role.ts";
import { CORP, WORK } from "../fixtures/people.ts";
import { freePort } from "../support/free-port.ts";
import { killPostmaster } from "../support/processes-in.ts";
import { openScratchFolder } from "../support/scratch-folder.ts";
import { type Api, openApi } from "./api.ts";
import { type Environment, npmStart, ready, type Started, undeliver } from "./npm-start.ts";
import { type Providers, startProviders } from "./providers.ts";

export const ENDPOINTS = "simulator";

/** Where one process of the product is, and what it was started with. */
export interface Place {
  readonly environment: Environment;
  readonly dataDir: string;
  readonly httpPort: number;
  readonly smtpPort: number;
  readonly base: string;
}

/** A place with a data directory and two ports of its own. `endpoints` is the operator's file. */
export async function newPlace(
  endpoints: Readonly<Record<string, string | boolean>> = {},
): Promise<AsyncDisposable & Place> {
  const folder = await openScratchFolder("e2e");
  const [httpPort, smtpPort] = [await freePort(), await freePort()];
  const file = join(folder.path, "endpoints.json");
  await writeFile(file, JSON.stringify({ [ENDPOINTS]: endpoints }));
  const dataDir = join(folder.path, "data");
  return {
    dataDir,
    httpPort,
    smtpPort,
    base: `http://127.0.0.1:${httpPort}`,
    environment: {
      UNDELIVER_DATA_DIR: dataDir,
      UNDELIVER_DEMO: "0",
      UNDELIVER_HTTP_LISTEN: `127.0.0.1:${httpPort}`,
      UNDELIVER_SMTP_LISTEN: `127.0.0.1:${smtpPort}`,
      UNDELIVER_PROVIDER_ENDPOINTS: file,
    },
    [Symbol.asyncDispose]: async () => {
      // Only where a test has failed before the product could stop it.
      await killPostmaster(join(dataDir, "postgres"));
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What an operator and an administrator set up once. */
export interface Tenant {
  readonly api: Api;
  readonly microsoftId: string;
  readonly googleId: string;
  /** The intake addresses of the three sources. */
  readonly exchange: string;
  readonly google: string;
  readonly bcc: string;
  tokenFor(role: Role): Promise<Api>;
}

/** `npm start`, the simulated providers, and a tenant connected to them. */
export interface Installation extends AsyncDisposable {
  readonly place: Place;
  readonly started: Started;
  readonly providers: Providers;
  readonly tenant: Tenant;
}

interface InstallOptions {
  /** False: as it is at first, when nothing moves by itself. */
  readonly actsByItself?: boolean;
}

export async function install({ actsByItself = true }: InstallOptions = {}): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  const providers = opened.use(await startProviders());
  const place = opened.use(await newPlace(providers.endpoints));
  const started = opened.use(npmStart(place.environment));
  await ready(place.base, started);
  const tenant = await setUpTenant(place, providers);
  if (actsByItself) {
    await saveAutoRetract(tenant.api, tenant.microsoftId, "RecoverableItemsDeletions");
    await saveAutoRetract(tenant.api, tenant.googleId, "DeletedItems");
  }
  journalTo(providers, place, tenant);
  const parts = opened.move();
  return { place, started, providers, tenant, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

const TENANT = "Fixtures";

/** The tenant and its first token on the command line, the rest over the API. */
async function setUpTenant(place: Place, providers: Providers): Promise<Tenant> {
  const { id: accountId } = await typedJson<{ id: string }>(place, ["tenant", "create", TENANT, "--json"]);
  const tokenFor = async (role: Role): Promise<Api> => {
    const args = ["token", "create", "--tenant", TENANT, "--role", role, "--json"];
    const { token } = await typedJson<{ token: string }>(place, args);
    return openApi(place.base, accountId, token);
  };
  const api = await tokenFor("super-admin");
  const { microsoftId, googleId } = await connect(api, providers);
  await addDomain(api, CORP, microsoftId);
  await addDomain(api, WORK, googleId);
  return { api, microsoftId, googleId, tokenFor, ...(await makeSources(api, providers)) };
}

/** No DNS knows these names. */
async function addDomain(api: Api, domain: string, integrationId: string): Promise<void> {
  await api.call(createDomain, { body: { domain, integration_id: integrationId } });
  await api.call(skipVerification, { params: { domain_id: domain }, body: { reason: "simulated" } });
}

async function typedJson<T>(place: Place, args: readonly string[]): Promise<T> {
  const { code, out, err } = await undeliver(place.environment, args);
  if (code !== 0) throw new Error(`undeliver ${args.join(" ")} answered ${code}: ${out}${err}`);
  return JSON.parse(out) as T;
}

async function connect(api: Api, { microsoft, administrator, serviceAccountKey }: Providers) {
  const { private_key, private_key_id, client_email } = serviceAccountKey;
  const [client] = microsoft.clients;
  const m = await api.call(createIntegration, {
    body: {
      provider: "microsoft",
      name: "Microsoft 365",
      tenant_id: microsoft.tenantId,
      client_id: client?.id,
      secret: client?.secret,
      endpoints: ENDPOINTS,
    },
  });
  const g = await api.call(createIntegration, {
    body: {
      provider: "google",
      name: "Google Workspace",
      administrator,
      service_account_key: { private_key, private_key_id, client_email },
      endpoints: ENDPOINTS,
    },
  });
  return { microsoftId: m.result.id, googleId: g.result.id };
}

/** Each disposition somewhere else, so that no place can stand for another. */
async function saveAutoRetract(api: Api, integration: string, malicious: string): Promise<void> {
  await api.call(putAutoRetract, {
    body: {
      integration_id: integration,
      destinations: {
        MALICIOUS: malicious,
        SPOOF: "DeletedItems",
        SUSPICIOUS: "JunkEmail",
        SPAM: "JunkEmail",
        BULK: "none",
      },
      version: 0,
    },
  });
}

/** A process of its own cannot be told another DNS, so Google's copies are bound by where they come from. */
async function makeSources(api: Api, { microsoft }: Providers) {
  const loopback = { kind: "client-range", ranges: ["127.0.0.0/8"] };
  const make = async (name: string, format: string, binding: object): Promise<string> =>
    (await api.call(createSource, { body: { name, format, binding } })).result.address;
  return {
    exchange: await make("Exchange", "exchange-report", {
      kind: "exchange-organisation",
      domains: [microsoft.onmicrosoftName],
    }),
    google: await make("Google", "google-copy", loopback),
    bcc: await make("Relay", "plain-bcc", loopback),
  };
}

/** Where the providers' administrators let journal copies go. */
export function journalTo({ simulator }: Providers, { smtpPort }: Place, tenant: Tenant): void {
  const intake = { host: "127.0.0.1", port: smtpPort };
  simulator.setJournal(CORP, { ...intake, address: tenant.exchange });
  simulator.setJournal(WORK, { ...intake, address: tenant.google });
}
