import { randomUUID } from "node:crypto";
import type { ProviderName } from "#policy/destination.ts";
import { DELEGATED_SCOPES, googleSeed } from "#simulator/google/seed.ts";
import { createServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { startSimulator } from "#simulator/start-simulator.ts";
import {
  type CallCounts,
  CAMPAIGN_DOMAINS,
  type CampaignMail,
  type CampaignMailbox,
  type CampaignProviders,
} from "./campaign.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// Both simulated providers in a process of their own. Each HTTP request of theirs takes `latencyMs`.

export interface CampaignProviderSettings {
  /** Mailboxes at each provider. */
  readonly users: number;
  /** Mails that everybody has, at each provider. */
  readonly mails: number;
  readonly latencyMs: number;
}

const SERVICE_ACCOUNT = "undeliver@project.iam.gserviceaccount.test";

/** The parent's words are our own. */
const { users, mails, latencyMs } = await settingsOfParent<CampaignProviderSettings>();
const { key, publicKeyPem } = await createServiceAccountKey({
  clientEmail: SERVICE_ACCOUNT,
  projectId: "project",
  tokenUri: "https://oauth2.googleapis.com/token",
});
const account = {
  clientEmail: SERVICE_ACCOUNT,
  projectId: "project",
  publicKeyPem,
  grantedScopes: DELEGATED_SCOPES,
};
const microsoft = microsoftSeed({ users, domain: CAMPAIGN_DOMAINS.microsoft });
const google = googleSeed({ users, domain: CAMPAIGN_DOMAINS.google, serviceAccounts: [account] });
const simulator = await startSimulator({
  organisations: [
    { provider: "microsoft", seed: microsoft },
    { provider: "google", seed: google },
  ],
  faults: ["graph.batch", "gmail.*"].map((operation) => ({ kind: "latency", operation, delayMs: latencyMs })),
});
const mailboxes = {
  microsoft: microsoft.users
    .slice(0, users)
    .map(({ id, address }): CampaignMailbox => ({ providerId: id, handle: id, address })),
  google: google.users
    .slice(0, users)
    .map((it): CampaignMailbox => ({ providerId: it.id, handle: it.primaryEmail, address: it.primaryEmail })),
};
const delivered = (["microsoft", "google"] as const).flatMap((provider) =>
  Array.from({ length: mails }, (_, n) => deliver(provider, n)),
);
const counted = new Map<string, number>();
process.on("message", () => process.send?.(counts()));
process.once("disconnect", () => void simulator[Symbol.asyncDispose]());
process.send?.(ready());

/** Puts one mail into every mailbox, as it is after transport. */
function deliver(provider: ProviderName, n: number): CampaignMail {
  const mail: CampaignMail = {
    provider,
    messageId: `<campaign-${provider}-${n}@blocked.example>`,
    subject: `Pay invoice ${n} today`,
    networkMessageId: randomUUID(),
    receivedId: `rx${n}${randomUUID().slice(0, 8)}si1234567edo.1.2026.05.04.10.00.00`,
    sentAt: new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString(),
  };
  const lines = [
    receivedLine(mail),
    "From: Help Desk <desk@blocked.example>",
    `To: everybody@${CAMPAIGN_DOMAINS[provider]}`,
    `Subject: ${mail.subject}`,
    `Date: ${new Date(mail.sentAt).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${mail.messageId}`,
    // Behind it Exchange appends its own.
    "Return-Path: desk@blocked.example",
    "",
    "Please pay at once.",
    "",
  ];
  const mime = Buffer.from(lines.join("\r\n"));
  const organisation = simulator.world.organisations.find((it) => it.provider === provider);
  for (const { address: recipient } of mailboxes[provider]) {
    const { networkMessageId } = mail;
    organisation?.deliver({
      recipient,
      mime,
      networkMessageId,
      receivedAt: new Date(mail.sentAt),
      toJunk: false,
    });
  }
  return mail;
}

/** The receiving server's own line: only above it the provider's marks count. */
function receivedLine({ provider, receivedId }: CampaignMail): string {
  const by = provider === "google" ? "mx.google.com" : "AM4PEPF00012345.mail.protection.outlook.com";
  return `Received: from mail.blocked.example (mail.blocked.example. [192.0.2.7])\r\n by ${by} with ESMTPS id ${receivedId}; Mon, 4 May 2026 10:00:00 +0000`;
}

function ready(): CampaignProviders {
  const { graph, entra, gmail, directory, googleToken } = simulator.endpoints;
  const [client] = microsoft.clients;
  return {
    endpoints: {
      graphRoot: graph,
      loginRoot: entra,
      gmailRoot: gmail,
      directoryRoot: directory,
      tokenUrl: googleToken,
      tokenAudience: googleToken,
    },
    microsoft: { entraTenant: microsoft.tenantId, clientId: client?.id ?? "", secret: client?.secret ?? "" },
    google: {
      serviceAccount: SERVICE_ACCOUNT,
      administrator: google.users[0]?.primaryEmail ?? "",
      privateKeyPem: key.private_key,
      privateKeyId: key.private_key_id,
    },
    mailboxes,
    mails: delivered,
  };
}

function counts(): CallCounts {
  const now = simulator.world.organisations.flatMap((it) => [...it.calls.counts]);
  const since = now.map(([operation, n]) => [operation, n - (counted.get(operation) ?? 0)] as const);
  for (const [operation, n] of now) counted.set(operation, n);
  return Object.fromEntries(since.filter(([, n]) => n > 0));
}
