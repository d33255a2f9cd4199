import { z } from "zod";
import { one } from "./envelope.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Actor = z
  .object({
    actor: z.string().describe("as events, retractions and settings name him: person:…"),
    name: z.string(),
    email: z.string(),
  })
  .meta({ id: "Actor" });

export const listActors = route({
  method: "GET",
  path: "/actors",
  summary: "Who the persons are that have done something here, also those who have left",
  tag: "users",
  permission: "mail.search",
  params: AccountPath,
  reply: one(z.array(Actor)),
});
