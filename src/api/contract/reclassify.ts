import { z } from "zod";
import { one } from "./envelope.ts";
import { DispositionField } from "./fields.ts";
import { Message } from "./investigate.ts";
import { MessagePath } from "./params.ts";
import { route } from "./route.ts";

const Reclassified = Message.extend({
  similar: z
    .object({
      messages: z.number().int().describe("how many other messages are like it"),
      judged_otherwise: z.number().int().describe("of these, those with another disposition"),
      ticked: z
        .number()
        .int()
        .describe("of these, those that POST /retractions with campaign.of takes by itself"),
      is_cut: z.boolean().describe("true: there are more than were looked at"),
    })
    .describe("nothing is done to them by itself; GET /investigate/{id}/similar shows them"),
}).meta({ id: "ReclassifiedMessage" });

export const reclassifyMessage = route({
  method: "POST",
  path: "/investigate/:investigate_id/reclassify",
  summary: "Say what a message is: graver passes the settings, milder moves nothing and offers a release",
  tag: "investigate",
  permission: "mail.retract",
  params: MessagePath,
  body: z.strictObject({ expected_disposition: DispositionField }),
  reply: one(Reclassified),
});
