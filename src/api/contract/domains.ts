import { z } from "zod";
import { DOMAIN_PROOFS, PROOF_RESULTS } from "#directory/domain-proof.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { one, page, paging } from "./envelope.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, DomainPath } from "./params.ts";
import { route } from "./route.ts";

const Verification = z
  .object({
    state: z
      .enum(DOMAIN_PROOFS)
      .describe("pending: its mail is stored and judged, makes no copies, and nothing can be taken back"),
    record: z.object({ type: z.literal("TXT"), name: z.string(), value: z.string() }),
    checked_at: OptionalMoment,
    result: z.enum(PROOF_RESULTS).nullable().describe("of the last check"),
    advice: z.string().nullable().describe("what to do, where something is to be done"),
    verified_at: OptionalMoment,
    record_missing_since: OptionalMoment.describe("a verified domain stays verified: see to its record"),
    skipped: z.object({ by: z.string(), reason: z.string() }).nullable(),
  })
  .meta({ id: "DomainVerification" });

const Domain = z
  .object({
    id: z.string().describe("the domain's name"),
    domain: z.string(),
    integration_id: z.uuid().nullable(),
    inbox_provider: z.enum(["Microsoft", "Google"]).nullable(),
    status: z.enum(["ACTIVE", "PENDING", "FAILED"]),
    authorization: z
      .object({ authorized: z.boolean(), timestamp: Moment, status_message: z.string().nullable() })
      .nullable(),
    allowed_delivery_modes: z.array(z.enum(["JOURNAL", "BCC"])),
    drop_dispositions: z.array(z.never()),
    ip_restrictions: z.array(z.never()),
    regions: z.array(z.literal("GLOBAL")),
    verification: Verification,
    created_at: Moment,
    modified_at: Moment,
  })
  .meta({ id: "Domain" });

/**
 * What Cloudflare keeps on a domain and we keep elsewhere is taken where it asks for nothing, so that its SDK
 * works, and refused with the place where it belongs where it asks for something.
 */
const elsewhere = {
  allowed_delivery_modes: z
    .array(
      z.enum(["JOURNAL", "BCC"], { error: "mail comes in as journal copies: JOURNAL or BCC, see /sources" }),
    )
    .optional(),
  drop_dispositions: nothing("nothing is dropped: see /settings/auto_retract"),
  ip_restrictions: nothing("ranges are set on the source: see allowed_ranges of /sources"),
  regions: z.array(z.literal("GLOBAL", { error: "there is one region: GLOBAL" })).optional(),
  folder: z.literal("AllItems", { error: "all folders are searched: AllItems" }).nullish(),
  lookback_hops: z.literal(0, { error: "hops are set on the source: see hop_count of /sources" }).nullish(),
  require_tls_inbound: z
    .literal(false, { error: "TLS is required on the source: see require_tls of /sources" })
    .nullish(),
  require_tls_outbound: z.literal(false, { error: "no mail is sent out" }).nullish(),
  transport: z.literal("", { error: "no mail is relayed" }).nullish(),
};

function nothing(error: string) {
  return z.array(z.string()).max(0, { error }).optional();
}

const Integration = idOf<IntegrationId>("the default integration").nullish();
const FirstIntegration = Integration.describe(
  "left out: the account's integration, where it has exactly one",
);

const tag = "settings";
const permission = "connections.configure";

export const listDomains = route({
  method: "GET",
  path: "/settings/domains",
  summary: "The accepted mail domains",
  tag,
  permission,
  params: AccountPath,
  query: z.strictObject({ ...paging, search: z.string().max(253).optional() }),
  reply: page(Domain),
});

export const createDomain = route({
  method: "POST",
  path: "/settings/domains",
  summary: "Add an accepted mail domain",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    domain: z.string().trim().min(1).max(253),
    integration_id: FirstIntegration,
    ...elsewhere,
  }),
  reply: one(Domain),
});

export const getDomain = route({
  method: "GET",
  path: "/settings/domains/:domain_id",
  summary: "One accepted mail domain",
  tag,
  permission,
  params: DomainPath,
  reply: one(Domain),
});

export const editDomain = route({
  method: "PATCH",
  path: "/settings/domains/:domain_id",
  summary: "Change a domain's default integration",
  tag,
  permission,
  params: DomainPath,
  body: z.strictObject({ integration_id: Integration, ...elsewhere }),
  reply: one(Domain),
});

export const verifyDomain = route({
  method: "POST",
  path: "/settings/domains/:domain_id/verify",
  summary: "Look for a domain's DNS record now",
  tag,
  permission,
  params: DomainPath,
  reply: one(Domain),
});

export const skipVerification = route({
  method: "POST",
  path: "/settings/domains/:domain_id/skip_verification",
  summary: "Let a domain count without its DNS record; audited, and lost to whoever verifies it",
  tag,
  permission,
  params: DomainPath,
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  reply: one(Domain),
});

export const deleteDomain = route({
  method: "DELETE",
  path: "/settings/domains/:domain_id",
  summary: "Remove an accepted mail domain",
  tag,
  permission,
  params: DomainPath,
  reply: one(z.object({ id: z.string() })),
});
