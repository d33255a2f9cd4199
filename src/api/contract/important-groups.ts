import { z } from "zod";
import type { GroupId } from "#shared/ids.ts";
import { one } from "./envelope.ts";
import { idOf, Moment } from "./fields.ts";
import { account, AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Group = z
  .object({
    id: z.uuid(),
    name: z.string(),
    note: z.string(),
    mailboxes: z.number().int().describe("so many are in it now, also by way of groups in it"),
    lost: z
      .boolean()
      .describe("true: the directory does not list it any more; who was in it then stays important"),
    created_by: z.string(),
    created_at: Moment,
  })
  .meta({ id: "ImportantGroup" });

const GroupField = idOf<GroupId>("a group of directory/groups");
const tag = "settings";
const permission = "judgement.configure";
const path = "/settings/important_groups";

export const listImportantGroups = route({
  method: "GET",
  path,
  summary: "Groups all of whose members are important people, whoever is in them at the moment",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Group)),
});

export const addImportantGroup = route({
  method: "POST",
  path,
  summary: "Put a group on the list of important people",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({ group_id: GroupField, note: z.string().max(500).default("") }),
  reply: one(Group),
});

export const removeImportantGroup = route({
  method: "DELETE",
  path: `${path}/:group_id`,
  summary: "Take a group off the list of important people",
  tag,
  permission,
  params: z.object({ ...account, group_id: GroupField }),
  reply: one(z.object({ id: z.uuid() })),
});
