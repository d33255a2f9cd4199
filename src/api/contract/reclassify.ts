import { z } from "zod";
import { one } from "./envelope.ts";
import { DispositionField } from "./fields.ts";
import { Message } from "./investigate.ts";
import { MessagePath } from "./params.ts";
import { route } from "./route.ts";

export const reclassifyMessage = route({
  method: "POST",
  path: "/investigate/:investigate_id/reclassify",
  summary: "Say what a message is: graver passes the settings, milder moves nothing and offers a release",
  tag: "investigate",
  permission: "mail.retract",
  params: MessagePath,
  body: z.strictObject({ expected_disposition: DispositionField }),
  reply: one(Message),
});
