import { z } from "zod";
import { one } from "./envelope.ts";
import { DestinationField, ProviderField } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const DestinationItem = z
  .object({
    destination: DestinationField,
    final: z.boolean().describe("true: nobody can undo it from here"),
    integrations: z.array(
      z.object({
        integration_id: z.uuid(),
        name: z.string(),
        provider: ProviderField,
        why_not: z.string().nullable().describe("why this provider has no such place; null: it has"),
      }),
    ),
  })
  .meta({ id: "DestinationOffer" });

export const listDestinations = route({
  method: "GET",
  path: "/retractions/destinations",
  summary: "Where a retraction can bring copies, and which of the account's providers has no such place",
  tag: "retractions",
  permission: "mail.search",
  params: AccountPath,
  reply: one(z.array(DestinationItem)),
});
