import { z } from "zod";
import { INTEGRATION_STATES, MICROSOFT_CLOUD_NAMES } from "#directory/integrations.ts";
import { one } from "./envelope.ts";
import { Moment, OptionalMoment } from "./fields.ts";
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
  stopped: z.object({ code: z.string(), reason: z.string(), at: OptionalMoment }).nullable(),
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

const Integration = z
  .discriminatedUnion("provider", [
    z.object({ ...shown, ...microsoft, credential: z.enum(["secret", "certificate"]) }),
    z.object({ ...shown, ...google, service_account: z.string() }),
  ])
  .meta({ id: "Integration" });

const Pem = z.string().min(1).max(20_000);
const asked = { name: z.string().trim().min(1).max(200), endpoints: z.string().min(1).max(200).optional() };

const ServiceAccountKey = z
  .object({
    client_email: z.email(),
    private_key: Pem,
    private_key_id: z.string().max(200).optional(),
  })
  .describe("the JSON key file of the service account");

const NewIntegration = z
  .discriminatedUnion("provider", [
    z
      .strictObject({
        ...asked,
        ...microsoft,
        cloud: microsoft.cloud.default("global"),
        secret: z.string().min(1).max(2_000).optional(),
        certificate: z.strictObject({ private_key: Pem, certificate: Pem }).optional(),
      })
      .refine((it) => (it.secret === undefined) !== (it.certificate === undefined), {
        error: "give either the client secret or the certificate with its private key",
        path: ["secret"],
      }),
    z.strictObject({ ...asked, ...google, service_account_key: ServiceAccountKey }),
  ])
  .meta({ id: "NewIntegration" });

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
  summary: "Connect to Microsoft 365 or Google Workspace",
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
  summary: "Let a stopped connection work again",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(Integration),
});
