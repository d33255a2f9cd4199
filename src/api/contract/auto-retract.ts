import { z } from "zod";
import type { IntegrationId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, OptionalMoment, ProviderField, WhenImpossibleField } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Choice = z.enum([
  "none",
  "JunkEmail",
  "DeletedItems",
  "RecoverableItemsDeletions",
  "RecoverableItemsPurges",
]);

const Destinations = z.strictObject({
  MALICIOUS: Choice,
  SPOOF: Choice,
  SUSPICIOUS: Choice,
  SPAM: Choice,
  BULK: Choice,
});

const Version = z
  .object({
    version: z.number().int().describe("0: nobody has saved it yet, everything stands on none"),
    destinations: Destinations,
    when_impossible: WhenImpossibleField,
    saved_by: z.string().nullable(),
    saved_at: OptionalMoment,
  })
  .meta({ id: "AutoRetractVersion" });

const Setting = Version.extend({
  integration_id: z.uuid(),
  integration_name: z.string(),
  provider: ProviderField,
}).meta({ id: "AutoRetract" });

const tag = "settings";
const permission = "auto_retract.configure";
const path = "/settings/auto_retract";

export const getAutoRetract = route({
  method: "GET",
  path,
  summary: "What happens by itself to each disposition, per integration",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Setting)),
});

export const putAutoRetract = route({
  method: "PUT",
  path,
  summary: "Save a new version for one integration",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("the integration"),
    destinations: Destinations,
    when_impossible: WhenImpossibleField.default("next_weaker"),
    version: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe("the version that the change is based on; refused where somebody saved meanwhile"),
  }),
  reply: one(Setting),
});

export const listAutoRetractHistory = route({
  method: "GET",
  path: `${path}/history`,
  summary: "Who saved what, newest first",
  tag,
  permission,
  params: AccountPath,
  query: z.strictObject({ integration_id: idOf<IntegrationId>("the integration") }),
  reply: one(z.array(Version)),
});
