import { z } from "zod";
import { INTEGRATION_STATES, MICROSOFT_CLOUD_NAMES, MICROSOFT_CREDENTIALS } from "#directory/integrations.ts";
import type { PreparedCertificateId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, IntegrationPath } from "./params.ts";
import { route } from "./route.ts";

const shown = {
  id: z.uuid(),
  name: z.string(),
  endpoints: z.string().nullable().describe("a name in the operator's endpoint file"),
  status: z
    .enum(INTEGRATION_STATES)
    .describe(
      "untested: the provider was not asked anything since it was connected or resumed; active: it has answered; " +
        "stopped: it refused, and nothing is tried until a person resumes it",
    ),
  answered_at: OptionalMoment.describe("when the provider first answered since it was connected or resumed"),
  directory_id: z
    .string()
    .nullable()
    .describe("the Entra tenant or Google customer, once the provider has proven it; null: not yet"),
  credential_expires_at: OptionalMoment.describe(
    "when the secret or certificate ends, as far as it is known",
  ),
  stopped: z.object({ code: z.string(), reason: z.string(), at: OptionalMoment }).nullable(),
  test_mailbox: z
    .string()
    .nullable()
    .describe("where its self-test makes a round trip; null: none was named"),
  self_test_due_at: Moment.describe("when it is next tried by itself"),
  created_at: Moment,
};

const microsoft = {
  provider: z.literal("microsoft"),
  cloud: z.enum(MICROSOFT_CLOUD_NAMES),
  tenant_id: z.string().min(1).max(253).describe("the Entra directory's id, or one of its domains"),
  client_id: z.string().min(1).max(200),
};

const google = {
  provider: z.literal("google"),
  administrator: z.email().describe("for whom the service account reads the directory"),
};

/** The public part of a certificate, with the thumbprints as consoles show them. */
export const CertificateField = z
  .object({
    pem: z.string(),
    sha1: z.string().describe("the thumbprint that Entra's console shows"),
    sha256: z.string(),
    expires_at: Moment,
  })
  .meta({ id: "Certificate" });

export const Integration = z
  .discriminatedUnion("provider", [
    z.object({
      ...shown,
      ...microsoft,
      credential: z
        .enum(MICROSOFT_CREDENTIALS)
        .describe("instance: the application of this instance, whose credential is the operator's"),
      certificate: CertificateField.nullable(),
    }),
    z.object({
      ...shown,
      ...google,
      service_account: z.string(),
      client_id: z.string().nullable().describe("by which domain-wide delegation names the service account"),
    }),
  ])
  .meta({ id: "Integration" });

const Pem = z.string().min(1).max(20_000);
/** What an own application proves itself by. */
const credentialOfApp = {
  secret: z.string().trim().min(1).max(2_000).optional(),
  secret_expires_at: z.iso
    .datetime({ offset: true })
    .or(z.iso.date())
    .optional()
    .describe("as Entra's console says: it is announced before"),
  certificate: z.strictObject({ private_key: Pem, certificate: Pem }).optional(),
  certificate_id: idOf<PreparedCertificateId>("a certificate that was made here").optional(),
};
const ONE_OF_APP = {
  error:
    "give exactly one of the client secret, the certificate with its private key, and the certificate_id",
  path: ["secret"],
};
const ONE_CREDENTIAL = {
  error: "give exactly one credential: secret, certificate, certificate_id or service_account_key",
  path: ["secret"],
};

interface GivenCredentials {
  readonly secret?: unknown;
  readonly certificate?: unknown;
  readonly certificate_id?: unknown;
  readonly service_account_key?: unknown;
}

function hasOneCredential(it: GivenCredentials): boolean {
  const given = [it.secret, it.certificate, it.certificate_id, it.service_account_key];
  return given.filter((one) => one !== undefined).length === 1;
}

const asked = { name: z.string().trim().min(1).max(200), endpoints: z.string().min(1).max(200).optional() };

const ServiceAccountKey = z
  .object({
    type: z
      .literal("service_account", "is no key file of a service account: its type is another one")
      .optional(),
    client_email: z.email(),
    client_id: z
      .string()
      .regex(/^\d{1,40}$/, "is a number")
      .optional(),
    private_key: Pem,
    private_key_id: z.string().max(200).optional(),
  })
  .describe("the JSON key file of the service account; what else stands in it is not kept");

const NewIntegration = z
  .discriminatedUnion("provider", [
    z
      .strictObject({
        ...asked,
        ...microsoft,
        cloud: microsoft.cloud.default("global"),
        ...credentialOfApp,
      })
      .refine(hasOneCredential, ONE_OF_APP),
    z.strictObject({ ...asked, ...google, service_account_key: ServiceAccountKey }),
  ])
  .meta({ id: "NewIntegration" });

export const NewCredential = z
  .strictObject({ ...credentialOfApp, service_account_key: ServiceAccountKey.optional() })
  .refine(hasOneCredential, ONE_CREDENTIAL)
  .meta({ id: "NewCredential" });

const tag = "integrations";
const permission = "connections.configure";

export const listIntegrations = route({
  method: "GET",
  path: "/integrations",
  summary: "The connections to providers; secrets are never shown",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Integration)),
});

export const getIntegration = route({
  method: "GET",
  path: "/integrations/:integration_id",
  summary: "One connection",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(Integration),
});

export const createIntegration = route({
  method: "POST",
  path: "/integrations",
  summary:
    "Connect to Microsoft 365 or Google Workspace; the provider is asked at once, and what it refuses is not stored",
  tag,
  permission,
  params: AccountPath,
  body: NewIntegration,
  reply: one(Integration),
});

export const deleteIntegration = route({
  method: "DELETE",
  path: "/integrations/:integration_id",
  summary: "Disconnect; what was done stays on record, what is open is refused",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(z.object({ id: z.uuid() })),
});

export const stopIntegration = route({
  method: "POST",
  path: "/integrations/:integration_id/stop",
  summary: "Let a connection rest: nothing is looked for or moved through it until it is resumed",
  tag,
  permission,
  params: IntegrationPath,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  reply: one(Integration),
});

export const resumeIntegration = route({
  method: "POST",
  path: "/integrations/:integration_id/resume",
  summary:
    "Let a stopped connection work again; it is tried first, and stays stopped where the provider still refuses it",
  tag,
  permission,
  params: IntegrationPath,
  body: z
    .strictObject({
      force: z.boolean().default(false).describe("true: without trying it; the audit log says so"),
    })
    .nullish(),
  reply: one(Integration),
});
