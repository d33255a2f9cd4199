import { z } from "zod";
import { one } from "./envelope.ts";
import { AttachmentItem } from "./investigate.ts";
import { MessagePath } from "./params.ts";
import { route } from "./route.ts";

const Preview = z
  .object({
    headers: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .describe("in the order of the mail, as written"),
    html: z.string().describe("as written, hostile: to be made safe before anybody sees it"),
    text: z.string(),
    images: z
      .array(z.object({ content_id: z.string(), type: z.string(), base64: z.string() }))
      .describe("what the HTML shows by cid:, told by its first bytes"),
    attachments: z.array(AttachmentItem),
    truncated: z.boolean(),
    missing: z
      .array(z.string())
      .describe("what is not in it: headers-cut, html-cut, text-cut, images-cut, parts-cut, body-not-parsed"),
  })
  .meta({ id: "Preview" });

export const getPreview = route({
  method: "GET",
  path: "/investigate/:investigate_id/preview",
  summary: "The original mail, taken apart to be looked at; that it was read is written into the action log",
  tag: "investigate",
  permission: "mail.read",
  params: MessagePath,
  reply: one(Preview),
});
