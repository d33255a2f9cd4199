import type { IntegrationId, TenantId } from "#shared/ids.ts";

/** The clouds a Microsoft tenant can be in; tokens of one are worth nothing in another. */
export const MICROSOFT_CLOUD_NAMES = ["global", "gcc_high", "dod", "china"] as const;
export type MicrosoftCloudName = (typeof MICROSOFT_CLOUD_NAMES)[number];

/** What may be shown of a connection to Microsoft 365. */
export interface MicrosoftConnection {
  readonly cloud: MicrosoftCloudName;
  /** The directory (tenant) id, or one of its domains. */
  readonly entraTenant: string;
  readonly clientId: string;
  readonly credential: MicrosoftCredential;
  /** The public part, in PEM. */
  readonly certificatePem?: string | undefined;
  /** Of `instance`: the administrator who consented to it. */
  readonly authorizedBy?: string | undefined;
}

export const MICROSOFT_CREDENTIALS = ["secret", "certificate", "instance"] as const;
/** `instance`: by the application of this instance, whose credential is the operator's. */
export type MicrosoftCredential = (typeof MICROSOFT_CREDENTIALS)[number];

/** What may be shown of a connection to Google Workspace. */
export interface GoogleConnection {
  /** The service account's address. */
  readonly serviceAccount: string;
  /** By which the administrator delegates to it; `undefined` where the key file did not say. */
  readonly clientId?: string | undefined;
  readonly privateKeyId?: string | undefined;
  /** Whom the service account stands in for when it reads the directory. */
  readonly administrator: string;
}

/** What is kept sealed, and leaves through `openSecret` only. */
export type IntegrationSecret =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "certificate"; readonly privateKeyPem: string; readonly certificatePem: string }
  | {
      readonly kind: "service-account";
      readonly privateKeyPem: string;
      readonly privateKeyId?: string | undefined;
    };

export type IntegrationConnection =
  | { readonly provider: "microsoft"; readonly connection: MicrosoftConnection }
  | { readonly provider: "google"; readonly connection: GoogleConnection };

export type NewIntegration = IntegrationConnection & {
  readonly name: string;
  /** `undefined`: that of this instance's own application. */
  readonly secret: IntegrationSecret | undefined;
  /** A name in the operator's endpoint file; `undefined`: the provider's own hosts. */
  readonly endpoints?: string | undefined;
  readonly credentialExpiresAt?: Date | undefined;
  /** As the provider has proven it; `undefined`: not yet. */
  readonly directoryId?: string | undefined;
};

/** The Entra tenant or Google customer is connected to another tenant here. */
export class DirectoryTaken extends Error {
  override readonly name = "DirectoryTaken";
}

/** What takes the place of a credential that is in use. */
export interface NewCredential {
  /** With the parts of the new credential that may be shown. */
  readonly connection: IntegrationConnection;
  readonly secret: IntegrationSecret;
  readonly credentialExpiresAt: Date | undefined;
  readonly directoryId: string;
  readonly actor: string;
}

export type Integration = IntegrationConnection & {
  readonly id: IntegrationId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly endpoints: string | undefined;
  readonly credentialExpiresAt: Date | undefined;
  /** Counts the credentials that it has had. */
  readonly credentialVersion: number;
  /** The Entra tenant or Google customer, as the provider has proven it; `undefined`: not yet. */
  readonly directoryId: string | undefined;
  /** `undefined` while it works. */
  readonly stopped: StoppedBecause | undefined;
  /** When the provider first gave an answer, since it was connected or resumed; `undefined`: nobody knows whether it works. */
  readonly answeredAt: Date | undefined;
  /** Where its self-test makes a round trip; `undefined`: none was named. */
  readonly testMailbox: string | undefined;
  /** When the next one begins by itself. */
  readonly selfTestDueAt: Date;
  /** How often it was resumed: a refusal that is remembered from before the last time counts no more. */
  readonly resumes: number;
  readonly createdAt: Date;
};

export const INTEGRATION_STATES = ["untested", "active", "stopped"] as const;
/** `untested`: nothing was asked of the provider yet. `stopped`: it refused, and nothing is tried until a person resumes it. */
export type IntegrationState = (typeof INTEGRATION_STATES)[number];

/** What is true of a connection now. */
export function stateOf({
  stopped,
  answeredAt,
}: Pick<Integration, "stopped" | "answeredAt">): IntegrationState {
  if (stopped !== undefined) return "stopped";
  return answeredAt === undefined ? "untested" : "active";
}

export interface StoppedBecause {
  readonly code: string;
  readonly reason: string;
  readonly at: Date | undefined;
}

/** Port: the authorised connections to providers. */
export interface Integrations {
  list(tenantId: TenantId): Promise<readonly Integration[]>;
  /** Of all tenants, for workers. */
  listAll(): Promise<readonly Integration[]>;
  get(tenantId: TenantId, id: IntegrationId): Promise<Integration | undefined>;
  /** `undefined` where another one of the tenant has the name. Throws `DirectoryTaken`. */
  create(tenantId: TenantId, integration: NewIntegration, actor: string): Promise<Integration | undefined>;
  /** Its open copies are settled as refused, its domains stay without an integration. False where there is none. */
  delete(tenantId: TenantId, id: IntegrationId, actor: string): Promise<boolean>;
  /** Nothing is looked for or moved through it until somebody resumes it; `undefined` where there is none. */
  stop(
    tenantId: TenantId,
    id: IntegrationId,
    by: { readonly reason: string; readonly actor: string },
  ): Promise<Integration | undefined>;
  /** Lets a stopped one work again; `undefined` where there is none. `isForced`: without having been tried before. */
  resume(
    tenantId: TenantId,
    id: IntegrationId,
    by: { readonly actor: string; readonly isForced?: boolean },
  ): Promise<Integration | undefined>;
  /** The provider has answered as it should: an untested one is active from then on. Safe to repeat. */
  noteAnswered(tenantId: TenantId, id: IntegrationId): Promise<void>;
  /** The provider has proven whose directory it is. Safe to repeat. Throws `DirectoryTaken`. */
  bind(tenantId: TenantId, id: IntegrationId, directoryId: string): Promise<void>;
  /** From now on the new one is used; `undefined` where there is no such integration. Throws `DirectoryTaken`. */
  replaceCredential(
    tenantId: TenantId,
    id: IntegrationId,
    credential: NewCredential,
  ): Promise<Integration | undefined>;
  /** For the provider's client only. */
  openSecret(tenantId: TenantId, id: IntegrationId): Promise<IntegrationSecret | undefined>;
}
