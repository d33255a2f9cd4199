import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import type { MailboxRef } from "#directory/address-book.ts";
import { type Gmail, type GmailConnection, openGmail, type GmailDeps } from "#providers/gmail/open-gmail.ts";
import { type Graph, type GraphConnection, type GraphDeps, openGraph } from "#providers/graph/open-graph.ts";
import { openBudget, type OpenBudget } from "../support/providers/scripted-peer.ts";
import type { FoundItem } from "#retraction/hit.ts";
import type { Mailbox, Wanted } from "#retraction/mailbox.ts";
import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { FaultRule } from "#simulator/faults.ts";
import type { GoogleOrganisation } from "#simulator/google/organisation.ts";
import { DELEGATED_SCOPES, googleSeed } from "#simulator/google/seed.ts";
import type { MicrosoftOrganisation } from "#simulator/microsoft/organisation.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import type { MicrosoftSeed } from "#simulator/microsoft/seed.ts";
import { makeArcKey } from "#simulator/smtp/arc-key.ts";
import { type OrganisationOptions } from "#simulator/generation.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import type { Organisation, StateItem } from "#simulator/world.ts";

export const FOREVER = new AbortController().signal;
export const MESSAGE_ID = "<m1@evil.test>";
export const RECEIVED_AT = new Date("2026-05-04T10:00:00Z");
export const NETWORK_ID = "0f3c5d3e-1111-4222-8333-abcdefabcdef";

export const INTEGRATION = "integration" as IntegrationId;
const ARC_KEY = makeArcKey();

export interface Simulated<Opened, Org extends Organisation> extends AsyncDisposable {
  readonly adapter: Opened;
  readonly organisation: Org;
  readonly simulator: Simulator;
  readonly budget: OpenBudget;
  open(handle: string): Mailbox;
  /** Another client of the same integration, which knows nothing of the first one's. */
  connect(): Opened;
  setFaults(...rules: readonly FaultRule[]): void;
}

/** Microsoft 365 in the simulator with our adapter before it. */
export async function simulateMicrosoft(
  seed: Partial<MicrosoftSeed> = {},
  { cloud = "global", ...deps }: Partial<GraphDeps & GraphConnection> = {},
): Promise<Simulated<Graph, MicrosoftOrganisation>> {
  const whole = { ...microsoftSeed({ users: 30, domain: "corp.test", sharedMailboxes: 1 }), ...seed };
  const { simulator, budget, organisation } = await start<MicrosoftOrganisation>({
    provider: "microsoft",
    seed: whole,
  });
  const { entra, graph } = simulator.endpoints;
  const [client] = whole.clients;
  const connect = (): Graph =>
    openGraph(
      {
        integrationId: INTEGRATION,
        cloud,
        directoryId: whole.tenantId,
        clientId: client?.id ?? "",
        credential: { kind: "secret", secret: client?.secret ?? "" },
        endpoints: { loginRoot: entra, graphRoot: graph },
        ...deps,
      },
      { budget, now: () => new Date(), ...deps },
    );
  return joined({ adapter: connect(), connect, simulator, organisation, budget });
}

/** The nth user of the seed: its address, its mailbox at the simulator and by our adapter. */
export function userOf(tenant: Simulated<Graph, MicrosoftOrganisation>, index = 0) {
  const user = tenant.organisation.seed.users[index];
  const store = tenant.organisation.mailbox(user?.id ?? "");
  if (user === undefined || store === undefined) throw new Error("no mailbox");
  return { address: user.address, id: user.id, store, mailbox: tenant.open(user.id) };
}

/** Google Workspace in the simulator with our adapter before it. */
export async function simulateGoogle(
  {
    clock,
    ...options
  }: Omit<Extract<OrganisationOptions, { provider: "google" }>, "provider" | "seed"> & {
    /** Google's. */
    readonly clock?: () => Date;
  } = {},
  deps: Partial<GmailDeps & GmailConnection> = {},
): Promise<Simulated<Gmail, GoogleOrganisation>> {
  const { privateKey, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const email = "robot@project.iam.test";
  const account = {
    clientEmail: email,
    projectId: "project",
    publicKeyPem: await exportSPKI(publicKey),
    grantedScopes: DELEGATED_SCOPES,
  };
  const seed = googleSeed({ users: 12, domain: "work.test", serviceAccounts: [account] });
  const { simulator, budget, organisation } = await start<GoogleOrganisation>(
    { provider: "google", seed, ...options },
    clock,
  );
  const { gmail, directory, googleToken } = simulator.endpoints;
  const privateKeyPem = await exportPKCS8(privateKey);
  const connect = (): Gmail =>
    openGmail(
      {
        integrationId: INTEGRATION,
        serviceAccount: { email, privateKeyPem },
        administrator: "ada.abel@work.test",
        endpoints: { gmailRoot: gmail, directoryRoot: directory, tokenUrl: googleToken },
        ...deps,
      },
      { budget, now: () => new Date(), ...deps },
    );
  return joined({ adapter: connect(), connect, simulator, organisation, budget });
}

async function start<Org extends Organisation>(organisation: OrganisationOptions, clock?: () => Date) {
  const simulator = await startSimulator({
    organisations: [organisation],
    arcKey: await ARC_KEY,
    ...(clock && { clock }),
  });
  const [opened] = simulator.world.organisations;
  return { simulator, budget: openBudget(), organisation: opened as unknown as Org };
}

function joined<Opened extends Graph | Gmail, Org extends Organisation>(
  parts: Pick<Simulated<Opened, Org>, "adapter" | "connect" | "simulator" | "organisation" | "budget">,
): Simulated<Opened, Org> {
  return {
    ...parts,
    open: (handle) => parts.adapter.mailboxes.open(refOf(handle)),
    setFaults: (...rules) => parts.simulator.world.faults.set(rules),
    async [Symbol.asyncDispose]() {
      await parts.adapter[Symbol.asyncDispose]();
      await parts.simulator[Symbol.asyncDispose]();
    },
  };
}

function refOf(handle: string): MailboxRef {
  return {
    tenantId: "tenant" as TenantId,
    integrationId: INTEGRATION,
    mailboxId: handle as MailboxId,
    handle,
  };
}

export interface MailOptions {
  readonly messageId?: string;
  readonly subject?: string;
  readonly from?: string;
}

export function mime({
  messageId = "<m1@evil.test>",
  subject = "Your invoice",
  from = "eve@evil.test",
}: MailOptions = {}): Buffer {
  const head = [
    `From: Eve <${from}>`,
    "To: you",
    `Subject: ${subject}`,
    "Date: Mon, 04 May 2026 10:00:00 +0000",
  ];
  return Buffer.from([...head, `Message-ID: ${messageId}`, "", "Pay now.", ""].join("\r\n"));
}

export function deliver(
  organisation: Organisation,
  recipient: string,
  options: MailOptions & { toJunk?: boolean } = {},
): void {
  const { toJunk = false, ...mail } = options;
  const networkMessageId = options.messageId === undefined ? NETWORK_ID : crypto.randomUUID();
  organisation.deliver({ recipient, mime: mime(mail), networkMessageId, receivedAt: RECEIVED_AT, toJunk });
}

export const WANTED: Wanted = {
  messageId: MESSAGE_ID,
  from: "eve@evil.test",
  subject: "Your invoice",
  receivedAt: RECEIVED_AT,
};

/** The one item that there must be. */
export async function locateOne(
  mailbox: Mailbox,
  wanted: Wanted = WANTED,
  scope: "visible" | "recoverable" = "visible",
): Promise<FoundItem> {
  const found = await mailbox.locate(wanted, scope, FOREVER);
  const [item] = found;
  if (item === undefined || found.length > 1) throw new Error(`found ${found.length} items instead of one`);
  return item;
}

export function itemsOf(organisation: Organisation, address: string): readonly StateItem[] {
  return organisation.state().mailboxes.find((it) => it.address === address)?.items ?? [];
}
