import { z } from "zod";
import { one } from "./envelope.ts";
import { Integration } from "./integrations.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "integrations";
const permission = "connections.configure";

export const beginAuthorization = route({
  method: "POST",
  path: "/integrations/authorizations",
  summary:
    "Begin to authorize Microsoft 365 with this instance's application: answers where to send the person",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    endpoints: z.string().min(1).max(200).optional(),
  }),
  reply: one(z.object({ url: z.string() })),
});

const Arrived = z.string().min(1).max(10_000);

export const goOnAuthorizing = route({
  method: "POST",
  path: "/integrations/authorizations/arrivals",
  summary:
    "What Microsoft sent the person back with, consent first and the sign-in's code after it: answers where to go next, or what was connected",
  tag,
  permission,
  params: AccountPath,
  // Whatever else stands in the address, the tenant above all, is nobody's word.
  body: z.object({
    state: Arrived,
    admin_consent: z.string().max(10).optional(),
    code: Arrived.optional(),
    error: z.string().max(200).optional(),
  }),
  reply: one(
    z.discriminatedUnion("next", [
      z.object({ next: z.literal("go"), url: z.string() }),
      z.object({ next: z.literal("done"), integration: Integration }),
    ]),
  ),
});
