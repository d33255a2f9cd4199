import { z } from "zod";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

/** What stands in `data:` of one event. */
export const EventItem = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    kind: z.string(),
    actor: z.string(),
    investigate_id: z.uuid().nullable(),
    copy_id: z.uuid().nullable(),
    retraction_id: z.uuid().nullable(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Event" });

export const streamEvents = route({
  method: "GET",
  path: "/events",
  summary:
    "Everything that happens from now on, as server-sent events; resumable by Last-Event-ID, or ?after= with the id of an event",
  tag: "events",
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({ after: z.string().max(80).optional() }),
  reply: z.string(),
  replyType: "text/event-stream",
});
