import { z } from "zod";
import { SOURCE_FORMATS } from "#mail/envelope.ts";
import { one } from "./envelope.ts";
import { Moment, OptionalMoment } from "./fields.ts";
import { AccountPath, SourcePath } from "./params.ts";
import { route } from "./route.ts";

const Text = z.string().trim().min(1).max(253);
const Range = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

const Binding = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("exchange-organisation"), domains: z.array(Text).min(1).max(1_000) }),
    z.strictObject({ kind: z.literal("google-seal") }),
    z.strictObject({ kind: z.literal("client-range"), ranges: z.array(Range).min(1).max(1_000) }),
    z.strictObject({
      kind: z.literal("client-certificate"),
      fingerprints: z
        .array(z.string().regex(/^[0-9a-fA-F:]{64,95}$/))
        .min(1)
        .max(100),
    }),
  ])
  .describe("what a stranger cannot have, beside the secret address");

const HopCount = z.number().int().min(0).max(20);

const settings = {
  name: z.string().trim().min(1).max(200),
  format: z.enum(SOURCE_FORMATS),
  binding: Binding,
};

const Source = z
  .object({
    id: z.uuid(),
    ...settings,
    require_tls: z.boolean(),
    allowed_ranges: z.array(z.string()),
    hop_count: z.number().int(),
    trusts_original_to: z.boolean(),
    addresses: z.number().int().describe("two while one is being replaced"),
    former_valid_until: OptionalMoment.describe(
      "until when the replaced address is valid: what is journaled to it afterwards is refused",
    ),
    untrusted: z
      .object({ copies: z.number().int(), last_reason: z.string().nullable() })
      .describe(
        "what came in seven days and did not prove where it came from: never acted on; 1,000 at most",
      ),
    created_at: Moment,
    last_seen_at: OptionalMoment,
  })
  .meta({ id: "Source" });

const SourceWithAddress = Source.extend({
  address: z.string().describe("the intake address; it is told this once"),
}).meta({ id: "SourceWithAddress" });

const tag = "sources";
const permission = "connections.configure";

export const listSources = route({
  method: "GET",
  path: "/sources",
  summary: "The feeds of journal copies",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Source)),
});

export const createSource = route({
  method: "POST",
  path: "/sources",
  summary: "Make a feed; answers its intake address once",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    ...settings,
    require_tls: z.boolean().default(false),
    allowed_ranges: z.array(Range).max(1_000).default([]),
    hop_count: HopCount.default(0),
    trusts_original_to: z.boolean().default(false),
  }),
  reply: one(SourceWithAddress),
});

export const editSource = route({
  method: "PATCH",
  path: "/sources/:source_id",
  summary: "Change a feed; what is not named stays, and its format always does",
  tag,
  permission,
  params: SourcePath,
  body: z
    .strictObject({
      name: settings.name,
      binding: Binding,
      require_tls: z.boolean(),
      allowed_ranges: z.array(Range).max(1_000),
      hop_count: HopCount,
      trusts_original_to: z.boolean(),
    })
    .partial(),
  reply: one(Source),
});

export const rotateSource = route({
  method: "POST",
  path: "/sources/:source_id/rotate",
  summary: "Make a second intake address; the former one stays valid for a while",
  tag,
  permission,
  params: SourcePath,
  body: z
    .strictObject({
      former_valid_hours: z
        .number()
        .min(0)
        .max(24 * 90)
        .default(72),
    })
    .nullable()
    .transform((it) => it ?? { former_valid_hours: 72 }),
  reply: one(SourceWithAddress),
});

export const deleteSource = route({
  method: "DELETE",
  path: "/sources/:source_id",
  summary: "Take a feed's addresses away; what it delivered stays",
  tag,
  permission,
  params: SourcePath,
  reply: one(z.object({ id: z.uuid() })),
});
