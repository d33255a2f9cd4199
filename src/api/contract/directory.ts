import { z } from "zod";
import { page, paging } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Mailbox = z
  .object({
    id: z.uuid(),
    integration_id: z.uuid(),
    primary_address: z.string(),
    addresses: z.array(z.string()),
    checked_at: Moment,
  })
  .meta({ id: "Mailbox" });

export const listMailboxes = route({
  method: "GET",
  path: "/directory/mailboxes",
  summary: "The mailboxes that the directories told of so far",
  tag: "directory",
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({ ...paging, search: z.string().max(320).default("") }),
  reply: page(Mailbox),
});
