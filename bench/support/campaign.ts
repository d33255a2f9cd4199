import type { ProviderName } from "#policy/destination.ts";
import type { EndpointSet } from "../../src/main/provider-endpoints.ts";

// What the processes of the bench tell each other about a campaign: one mail in many mailboxes.

export const CAMPAIGN_DOMAINS: Readonly<Record<ProviderName, string>> = {
  microsoft: "corp.test",
  google: "work.test",
};

/** One mail, once delivered to everybody of one provider. */
export interface CampaignMail {
  readonly provider: ProviderName;
  readonly messageId: string;
  readonly subject: string;
  /** Microsoft's own mark, by which a copy is proved. */
  readonly networkMessageId: string;
  /** Google's. */
  readonly receivedId: string;
  readonly sentAt: string;
}

export interface CampaignMailbox {
  readonly providerId: string;
  readonly handle: string;
  readonly address: string;
}

/** What the simulated providers tell once the mails are in the mailboxes. */
export interface CampaignProviders {
  readonly endpoints: EndpointSet;
  readonly microsoft: { readonly entraTenant: string; readonly clientId: string; readonly secret: string };
  readonly google: {
    readonly serviceAccount: string;
    readonly administrator: string;
    readonly privateKeyPem: string;
    readonly privateKeyId: string;
  };
  readonly mailboxes: Readonly<Record<ProviderName, readonly CampaignMailbox[]>>;
  readonly mails: readonly CampaignMail[];
}

/** How often each operation was called since it was asked last. */
export type CallCounts = Readonly<Record<string, number>>;

export interface CampaignEnd {
  readonly seconds: number;
  /** Moved, and seen there. */
  readonly verified: number;
}
