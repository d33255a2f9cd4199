import { z } from "zod";
import type { SessionId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment } from "./fields.ts";
import type { Route } from "./route.ts";

const Session = z
  .object({
    id: z.uuid(),
    is_current: z.boolean(),
    method: z.enum(["password", "single_sign_on"]),
    address: z.string().nullable().describe("from where it was opened"),
    user_agent: z.string().nullable(),
    started_at: Moment,
    last_seen_at: Moment.describe("to within a quarter of an hour"),
    expires_at: Moment.describe("where it is not used meanwhile"),
  })
  .meta({ id: "Session" });

const path = "/client/v4/user/sessions";
const tag = "sign-in";
const permission = "self.manage";

export const listSessions = {
  method: "GET",
  path,
  summary: "One's own sessions",
  tag,
  permission,
  reply: one(z.array(Session)),
} as const satisfies Route;

export const endSession = {
  method: "DELETE",
  path: `${path}/:session_id`,
  summary: "End one of one's own sessions",
  tag,
  permission,
  params: z.object({ session_id: idOf<SessionId>("the session") }),
  reply: one(z.object({ id: z.uuid() })),
} as const satisfies Route;

export const endOtherSessions = {
  method: "DELETE",
  path,
  summary: "End all of one's own sessions but this one",
  tag,
  permission,
  reply: one(z.object({ ended: z.number().int() }).meta({ id: "EndedSessions" })),
} as const satisfies Route;
