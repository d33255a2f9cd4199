import { z } from "zod";
import { MICROSOFT_CLOUD_NAMES } from "#directory/integrations.ts";
import { one } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { CertificateField, Integration, NewCredential } from "./integrations.ts";
import { AccountPath, IntegrationPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "integrations";
const permission = "connections.configure";

export const replaceCredential = route({
  method: "POST",
  path: "/integrations/:integration_id/credential",
  summary:
    "Put a new credential in the place of the one in use; that one stays until the provider has given a token for the new one",
  tag,
  permission,
  params: IntegrationPath,
  body: NewCredential,
  reply: one(Integration),
});

const PreparedCertificate = z
  .object({ id: z.uuid(), certificate: CertificateField, created_at: Moment })
  .meta({ id: "PreparedCertificate" });

export const listCertificates = route({
  method: "GET",
  path: "/integrations/certificates",
  summary: "Certificates made here that no connection uses yet; after a week they are gone",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(PreparedCertificate)),
});

export const makeCertificate = route({
  method: "POST",
  path: "/integrations/certificates",
  summary:
    "Make a key and its certificate; the key stays here, the certificate is uploaded to the app registration",
  tag,
  permission,
  params: AccountPath,
  reply: one(PreparedCertificate),
});

const Right = z
  .object({
    name: z.string(),
    reason: z.string(),
    optional: z.boolean().describe("whether everything but what the reason says works without it"),
  })
  .meta({ id: "Right" });

export const getRequirements = route({
  method: "GET",
  path: "/integrations/requirements",
  summary: "What connecting asks for: the rights, each with its reason, and this instance's own application",
  tag,
  permission,
  params: AccountPath,
  reply: one(
    z.object({
      microsoft: z.object({
        permissions: z.array(Right).describe("application permissions of Microsoft Graph"),
        instance_app: z
          .object({ client_id: z.string(), cloud: z.enum(MICROSOFT_CLOUD_NAMES) })
          .nullable()
          .describe("null: the operator has set up none, so organisations bring an application of their own"),
        redirect_url: z.string(),
      }),
      endpoints: z.array(z.string()).describe("names in the operator's endpoint file"),
      google: z.object({
        scopes: z.array(Right).describe("scopes of the domain-wide delegation"),
      }),
    }),
  ),
});

export const getNarrowing = route({
  method: "GET",
  path: "/integrations/:integration_id/narrowing",
  summary:
    "The PowerShell commands that limit the application to the mailboxes of one group, with its ids filled in",
  tag,
  permission,
  params: IntegrationPath,
  reply: one(z.object({ commands: z.string() })),
});
