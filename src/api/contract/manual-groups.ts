import { z } from "zod";
import type { GroupId } from "#shared/ids.ts";
import { one, page, paging } from "./envelope.ts";
import { idOf } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "directory";
const permission = "connections.configure";
const path = "/directory/groups/:group_id";
const params = AccountPath.extend({ group_id: idOf<GroupId>("a group made by hand") });

const Addresses = z
  .array(z.email("write it like ann@corp.example").max(320).toLowerCase())
  .max(1_000)
  .default([]);

export const listGroupMembers = route({
  method: "GET",
  path: `${path}/members`,
  summary:
    "The addresses in a group made by hand; directory/mailboxes?group_id= tells whose mailboxes they are",
  tag,
  permission,
  params,
  query: z.strictObject(paging),
  reply: page(z.object({ address: z.string() })),
});

export const changeGroup = route({
  method: "PATCH",
  path,
  summary: "Put addresses into a group made by hand, and take others out",
  tag,
  permission,
  params,
  body: z
    .strictObject({ add: Addresses, remove: Addresses })
    .refine((it) => it.add.length + it.remove.length > 0, "name an address to add or to remove"),
  reply: one(z.object({ id: z.uuid(), members: z.number().int() })),
});

export const removeGroup = route({
  method: "DELETE",
  path,
  summary: "Delete a group made by hand; refused where a scope or the list of important people uses it",
  tag,
  permission,
  params,
  reply: one(z.object({ id: z.uuid() })),
});
