import { z } from "zod";
import { STANDINGS } from "#directory/self-test.ts";
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
        conformance: z
          .enum(STANDINGS)
          .nullable()
          .describe(
            "what self-tests have shown of it there; null: it is not tried, as Inbox, which every way back leads to",
          ),
        is_proof: z
          .boolean()
          .describe(
            "whether that counts: proven within two weeks, or by a credential that was replaced less than a day ago",
          ),
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
