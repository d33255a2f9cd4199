import { DELEGATED_SCOPES, type GoogleSeed, googleSeed } from "#simulator/google/seed.ts";
import { createServiceAccountKey, type ServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { type MicrosoftSeed, microsoftSeed, seedId, type UserKind } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { CORP, GOOGLE_TEST_MAILBOX, OLDA, SINA, TEST_MAILBOX, ULLA, WORK } from "../fixtures/people.ts";

const SERVICE_ACCOUNT = "undeliver@project.iam.gserviceaccount.test";

/** Microsoft 365 and Google Workspace, simulated, and what an administrator there gives to Undeliver. */
export interface Providers extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly microsoft: MicrosoftSeed;
  readonly administrator: string;
  readonly serviceAccountKey: ServiceAccountKey;
  /** As `UNDELIVER_PROVIDER_ENDPOINTS` has it. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** Nine people at Microsoft and four at Google, and with them those whose mailboxes cannot be reached. */
export async function startProviders(): Promise<Providers> {
  const { key, publicKeyPem } = await createServiceAccountKey({
    clientEmail: SERVICE_ACCOUNT,
    projectId: "project",
    tokenUri: "https://oauth2.googleapis.com/token",
  });
  const microsoft = microsoftOrganisation();
  const google = googleOrganisation(publicKeyPem);
  const simulator = await startSimulator({
    organisations: [
      { provider: "microsoft", seed: microsoft, acceptsUnknown: true },
      { provider: "google", seed: google },
    ],
    journalQueue: { firstRetryMs: 50, maxRetryMs: 500 },
  });
  const { entra, graph, gmail, directory, googleToken } = simulator.endpoints;
  return {
    simulator,
    microsoft,
    administrator: google.users[0]?.primaryEmail ?? "",
    serviceAccountKey: key,
    endpoints: {
      loginRoot: entra,
      graphRoot: graph,
      tokenUrl: googleToken,
      tokenAudience: googleToken,
      gmailRoot: gmail,
      directoryRoot: directory,
    },
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  };
}

function googleOrganisation(publicKeyPem: string): GoogleSeed {
  const seed = googleSeed({
    users: 4,
    domain: WORK,
    serviceAccounts: [
      {
        clientEmail: SERVICE_ACCOUNT,
        projectId: "project",
        publicKeyPem,
        grantedScopes: DELEGATED_SCOPES,
      },
    ],
  });
  const names = { name: "undeliver-test", aliases: [], nonEditableAliases: [] };
  const nobody = { id: "9".repeat(21), primaryEmail: GOOGLE_TEST_MAILBOX, ...names, isAdmin: false };
  const others = { suspended: false, archived: false, isMailboxSetup: true };
  return { ...seed, users: [...seed.users, { ...nobody, ...others }] };
}

function microsoftOrganisation(): MicrosoftSeed {
  const seed = microsoftSeed({ users: 9, domain: CORP });
  return {
    ...seed,
    users: [
      ...seed.users,
      odd(OLDA, "on-premises"),
      odd(ULLA, "unlicensed"),
      odd(SINA, "out-of-scope"),
      odd(TEST_MAILBOX, "shared"),
    ],
  };
}

function odd(address: string, kind: UserKind): MicrosoftSeed["users"][number] {
  return { id: seedId(CORP, address), address, aliases: [], displayName: address, kind };
}
