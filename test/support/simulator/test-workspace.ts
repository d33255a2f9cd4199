import { type admin_directory_v1, admin } from "@googleapis/admin";
import { auth, gmail, type gmail_v1 } from "@googleapis/gmail";
import { fastify } from "fastify";
import { importPKCS8, type JWTPayload, SignJWT } from "jose";
import { createFaults, type FaultRule } from "#simulator/faults.ts";
import { gmailRoutes } from "#simulator/gmail/routes.ts";
import { directoryRoutes } from "#simulator/google/directory-routes.ts";
import {
  type GoogleDeps,
  type GoogleOrganisation,
  openGoogleOrganisation,
} from "#simulator/google/organisation.ts";
import { DELEGATED_SCOPES, type GoogleSeed, googleSeed } from "#simulator/google/seed.ts";
import { createServiceAccountKey, type ServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { googleTokenRoutes } from "#simulator/google/token-routes.ts";

export const GMAIL_MODIFY = "https://www.googleapis.com/auth/gmail.modify";

/** The simulated Google on a loopback port, and the vendor's own clients that talk to it. For tests. */
export interface TestWorkspace extends AsyncDisposable {
  readonly organisation: GoogleOrganisation;
  readonly key: ServiceAccountKey;
  /** Without a slash at the end. */
  readonly url: string;
  setFaults(...rules: readonly FaultRule[]): void;
  /** Lets time pass for the simulator alone. */
  advance(ms: number): void;
  /** An assertion as a careful client makes it, with `claims` on top. */
  assertion(claims: JWTPayload, privateKeyPem?: string): Promise<string>;
  /** A bearer token for `sub`, straight from the endpoint. */
  token(sub: string, scope?: string): Promise<string>;
  gmail(sub: string, scope?: string): gmail_v1.Gmail;
  directory(sub: string, scopes: readonly string[]): admin_directory_v1.Admin;
  /** Delivers to `recipient`, and answers the new item's id in the first mailbox it reached. */
  deliver(recipient: string, mime: string, options?: { toJunk?: boolean; receivedAt?: Date }): string;
}

export async function openTestWorkspace(
  deps: Partial<GoogleDeps> = {},
  adapt: (seed: GoogleSeed) => GoogleSeed = (it) => it,
): Promise<TestWorkspace> {
  const app = fastify({ routerOptions: { maxParamLength: 500 } });
  const organisations: GoogleOrganisation[] = [];
  googleTokenRoutes(app, organisations);
  gmailRoutes(app, organisations);
  directoryRoutes(app, organisations);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });

  const account = { clientEmail: "undeliver@project.iam.example", projectId: "project" };
  const { key, publicKeyPem } = await createServiceAccountKey({
    ...account,
    tokenUri: `${url}/google/token`,
  });
  const seed = googleSeed({
    users: 3,
    serviceAccounts: [{ ...account, publicKeyPem, grantedScopes: DELEGATED_SCOPES }],
  });
  const faults = createFaults(() => 0);
  // Begins with a minute, so that no test's quota starts anew by chance.
  let aheadMs = 60_000 - (Date.now() % 60_000);
  const clock = (): Date => new Date(Date.now() + aheadMs);
  const organisation = openGoogleOrganisation(adapt(seed), { clock, random: Math.random, faults, ...deps });
  organisations.push(organisation);

  const assertion = (claims: JWTPayload, pem?: string): Promise<string> => sign(key, claims, pem);
  return {
    organisation,
    key,
    url,
    setFaults: (...rules) => faults.set(rules),
    advance: (ms) => {
      aheadMs += ms;
    },
    assertion,
    token: async (sub, scope = GMAIL_MODIFY) => fetchToken(url, await assertion({ sub, scope })),
    gmail: (sub, scope = GMAIL_MODIFY) =>
      gmail({ version: "v1", rootUrl: `${url}/`, auth: vendorAuth(key, sub, [scope]), retry: false }),
    directory: (sub, scopes) =>
      admin({
        version: "directory_v1",
        rootUrl: `${url}/`,
        auth: vendorAuth(key, sub, scopes),
        retry: false,
      }),
    deliver: (recipient, mime, options = {}) => deliver(organisation, recipient, mime, options),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

/** Google's client signs the assertion itself; only the address it posts to is turned to the simulator. */
function vendorAuth(
  key: ServiceAccountKey,
  subject: string,
  scopes: readonly string[],
): InstanceType<typeof auth.JWT> {
  const client = new auth.JWT({
    email: key.client_email,
    key: key.private_key,
    subject,
    scopes: [...scopes],
  });
  client.transporter.interceptors.request.add({
    resolved: async (config) =>
      config.url.href === "https://oauth2.googleapis.com/token"
        ? { ...config, url: new URL(key.token_uri), retry: false }
        : config,
  });
  return client;
}

async function sign(key: ServiceAccountKey, claims: JWTPayload, pem = key.private_key): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: key.client_email, aud: key.token_uri, scope: GMAIL_MODIFY, iat: now, exp: now + 3600 };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: key.private_key_id })
    .sign(await importPKCS8(pem, "RS256"));
}

async function fetchToken(url: string, assertion: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  const reply = await fetch(`${url}/google/token`, { method: "POST", body });
  const answer = (await reply.json()) as { access_token?: string; error?: string };
  if (answer.access_token === undefined) throw new Error(answer.error);
  return answer.access_token;
}

function deliver(
  organisation: GoogleOrganisation,
  recipient: string,
  mime: string,
  { toJunk = false, receivedAt = organisation.clock() }: { toJunk?: boolean; receivedAt?: Date },
): string {
  const [to] = organisation.deliver({
    recipient,
    mime: Buffer.from(mime),
    networkMessageId: crypto.randomUUID(),
    receivedAt,
    toJunk,
  });
  const mailbox = organisation.state().mailboxes.find((it) => it.id === to?.mailboxId);
  return mailbox?.items.at(-1)?.id ?? "";
}
