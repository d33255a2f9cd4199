import { DELEGATED_SCOPES, type GoogleSeed, googleSeed } from "./google/seed.ts";
import {
  createServiceAccountKey,
  publicKeyOf,
  type ServiceAccountKey,
} from "./google/service-account-key.ts";
import type { JournalRoute } from "./journal/journal-route.ts";
import { type MicrosoftSeed, microsoftSeed, seedId } from "./microsoft/seed.ts";
import type { ListenAddress } from "./smtp/prompt-server.ts";
import { type Simulator, startSimulator } from "./start-simulator.ts";

export interface SimulateOptions {
  /** Where Graph, Gmail, directories, token endpoints and `/_control` answer: `host:port`. */
  readonly listen: string;
  /** Where mail comes in: `host:port`. */
  readonly smtp: string;
  /** The intake's SMTP listener: `host:port`. */
  readonly journal: string;
  /** The sources' intake addresses; absent: that organisation journals once `/_control/journal` says where to. */
  readonly microsoftJournalAddress?: string;
  readonly googleJournalAddress?: string;
  /** People per organisation. Absent: 20. */
  readonly users?: number;
  readonly microsoftDomain?: string;
  readonly googleDomain?: string;
  /** Absent: a service account made anew. */
  readonly serviceAccountKey?: ServiceAccountKey | undefined;
}

/** The simulator as it runs, and all that somebody has to know to connect to it. */
export interface Simulated extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly facts: SimulatedFacts;
}

/** A connection asks for exactly this; the addresses are for whoever speaks to the simulator by himself. */
export interface SimulatedFacts {
  readonly microsoft: {
    readonly domain: string;
    readonly graph: string;
    readonly tokens: string;
    /** The Entra directory (tenant) id. */
    readonly directory: string;
    readonly client: string;
    readonly secret: string;
    /** An application that is registered elsewhere, and let in once an administrator consents to it. */
    readonly instanceClient: string;
    readonly instanceSecret: string;
    /** What Exchange's reports carry in X-OriginatorOrg: a source is bound by it. */
    readonly organisation: string;
    readonly people: readonly string[];
  };
  readonly google: {
    readonly domain: string;
    readonly gmail: string;
    readonly directory: string;
    readonly tokens: string;
    readonly administrator: string;
    readonly serviceAccount: string;
    readonly key: ServiceAccountKey;
    /** The TXT record by which the seals of its copies are checked: for the DNS server of whoever binds a source by them. */
    readonly seal: { readonly name: string; readonly value: string };
    readonly people: readonly string[];
  };
  /** What a file for UNDELIVER_PROVIDER_ENDPOINTS says of it. */
  readonly endpoints: Readonly<Record<typeof ENDPOINTS_NAME, Readonly<Record<string, string | boolean>>>>;
  /** Where mail comes in. */
  readonly smtp: string;
  readonly control: { readonly url: string; readonly token: string };
}

/** The name that `--endpoints` of `integration add-…` gives. */
const ENDPOINTS_NAME = "simulator";

/**
 * The simulator on its own, as `undeliver simulate` runs it: one Microsoft 365 organisation and one of Google Workspace.
 * Throws a `TypeError` for an address that is not `host:port`.
 */
export async function simulate(options: SimulateOptions): Promise<Simulated> {
  const { users = 20, microsoftDomain = "contoso.test", googleDomain = "workspace.example" } = options;
  const intake = parseListen(options.journal);
  const listens = { httpListen: parseListen(options.listen), smtpListen: parseListen(options.smtp) };
  const key = options.serviceAccountKey ?? (await makeKey());
  const seed = microsoftSeed({ users, domain: microsoftDomain });
  const microsoft = { ...seed, clients: [...seed.clients, INSTANCE_APP] };
  const serviceAccount = {
    clientEmail: key.client_email,
    projectId: key.project_id,
    publicKeyPem: publicKeyOf(key),
    grantedScopes: DELEGATED_SCOPES,
  };
  const google = googleSeed({ users, domain: googleDomain, serviceAccounts: [serviceAccount] });
  const simulator = await startSimulator({
    ...listens,
    organisations: [
      { provider: "microsoft", seed: microsoft, ...routeTo(intake, options.microsoftJournalAddress) },
      { provider: "google", seed: google, ...routeTo(intake, options.googleJournalAddress) },
    ],
  });
  return {
    simulator,
    facts: factsOf(simulator, { microsoft, google, key }),
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

/** As the operator of an instance has registered it, in a directory of his own. */
const INSTANCE_APP = {
  id: seedId("instance.test", "client"),
  secret: "a-secret-of-the-instance",
  needsConsent: true,
};

async function makeKey(): Promise<ServiceAccountKey> {
  const { key } = await createServiceAccountKey({
    clientEmail: "undeliver@simulated-project.iam.test",
    projectId: "simulated-project",
    tokenUri: "https://oauth2.googleapis.com/token",
  });
  return key;
}

interface Seeds {
  readonly microsoft: MicrosoftSeed;
  readonly google: GoogleSeed;
  readonly key: ServiceAccountKey;
}

function factsOf(simulator: Simulator, seeds: Seeds): SimulatedFacts {
  const { endpoints, smtp, controlToken } = simulator;
  return {
    microsoft: microsoftFacts(endpoints, seeds.microsoft),
    google: googleFacts(simulator, seeds),
    endpoints: {
      [ENDPOINTS_NAME]: {
        loginRoot: endpoints.entra,
        graphRoot: endpoints.graph,
        tokenUrl: endpoints.googleToken,
        gmailRoot: endpoints.gmail,
        directoryRoot: endpoints.directory,
        instanceApp: true,
      },
    },
    smtp: `${smtp.host}:${smtp.port}`,
    control: { url: endpoints.control, token: controlToken },
  };
}

function microsoftFacts(
  { graph, entra }: Simulator["endpoints"],
  seed: MicrosoftSeed,
): SimulatedFacts["microsoft"] {
  const [client] = seed.clients;
  return {
    domain: seed.domains.join(", "),
    graph: `${graph}/v1.0`,
    tokens: `${entra}/${seed.tenantId}/oauth2/v2.0/token`,
    directory: seed.tenantId,
    client: client?.id ?? "",
    secret: client?.secret ?? "",
    instanceClient: INSTANCE_APP.id,
    instanceSecret: INSTANCE_APP.secret,
    organisation: seed.onmicrosoftName,
    people: seed.users.map((it) => it.address),
  };
}

function googleFacts(
  { arcKey, endpoints: { gmail, directory, googleToken } }: Simulator,
  { google, key }: Seeds,
): SimulatedFacts["google"] {
  return {
    domain: google.domains.join(", "),
    gmail: `${gmail}/gmail/v1`,
    directory: `${directory}/admin/directory/v1`,
    tokens: googleToken,
    administrator: google.users.find((it) => it.isAdmin)?.primaryEmail ?? "",
    serviceAccount: key.client_email,
    key,
    seal: { name: `${arcKey.selector}._domainkey.${arcKey.domain}`, value: arcKey.txtRecord },
    people: google.users.map((it) => it.primaryEmail),
  };
}

function routeTo({ host, port }: ListenAddress, address: string | undefined): { journal?: JournalRoute } {
  return address === undefined ? {} : { journal: { host, port, address } };
}

/** `127.0.0.1:2525`, or `[::1]:2525`. */
function parseListen(text: string): ListenAddress {
  const colon = text.lastIndexOf(":");
  const host = text.slice(0, colon).replace(/^\[|\]$/g, "");
  const port = Number(text.slice(colon + 1));
  const isPort = Number.isInteger(port) && port >= 0 && port <= 65_535 && colon + 1 < text.length;
  if (colon < 1 || host === "" || !isPort)
    throw new TypeError(`not an address of the form host:port: ${text}`);
  return { host, port };
}
