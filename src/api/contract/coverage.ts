import { z } from "zod";
import { one } from "./envelope.ts";
import type { IntegrationId } from "#shared/ids.ts";
import { idOf, Moment, OptionalMoment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Count = z.number().int();
const sample = {
  mails: Count.describe("that came into the mailboxes asked, without the owners' own"),
  seen: Count.describe("of these: a journal copy that is believed told of them"),
};

const Coverage = z
  .object({
    integration: z.object({ id: z.uuid(), name: z.string() }),
    ...sample,
    low_since: OptionalMoment.describe("under 99 % of what was looked at in 24 hours was seen"),
    checks: z
      .array(z.object({ at: Moment, mailboxes: Count, failed: Count, ...sample }))
      .describe("of the past 24 hours, newest first"),
    missing: z
      .array(z.object({ address: z.string(), message_id: z.string(), received_at: Moment }))
      .describe("some of what was not seen, newest check first"),
  })
  .meta({ id: "Coverage" });

export const listCoverage = route({
  method: "GET",
  path: "/coverage",
  summary: "How much of the mail in a sample of mailboxes the intake has seen, looked at each hour",
  tag: "settings",
  permission: "mail.search",
  params: AccountPath,
  reply: one(z.array(Coverage)),
});

export const lookAtCoverage = route({
  method: "POST",
  path: "/coverage",
  summary: "Have the mailboxes of an integration looked at now, and not at the next hour",
  tag: "settings",
  permission: "connections.configure",
  params: AccountPath,
  body: z.strictObject({ integration_id: idOf<IntegrationId>("whose mailboxes") }),
  reply: one(z.object({ asked: z.literal(true).describe("as soon as a process is free") })),
});
