import { z } from "zod";
import { MessageFilter } from "./investigate.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

export const exportMessages = route({
  method: "GET",
  path: "/investigate/export.csv",
  summary: "All that a search finds, newest first, as a table; that it was taken out is written down",
  tag: "investigate",
  permission: "mail.search",
  params: AccountPath,
  query: MessageFilter.omit({ page: true, per_page: true, cursor: true, alert_id: true, look_ms: true }),
  reply: z.string(),
  replyType: "text/csv; charset=utf-8",
});
