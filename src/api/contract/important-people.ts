import { z } from "zod";
import { one } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { account, AccountPath } from "./params.ts";
import { route } from "./route.ts";

const Person = z
  .object({ address: z.string(), note: z.string(), created_by: z.string(), created_at: Moment })
  .meta({ id: "ImportantPerson" });

const Address = z
  .email("write it like ann@corp.example")
  .max(320)
  .toLowerCase()
  .describe("an address of the mailbox");

const tag = "settings";
const permission = "judgement.configure";
const path = "/settings/important_people";

export const listImportantPeople = route({
  method: "GET",
  path,
  summary: "Whose mailboxes are shown by themselves in a plan, and are taken last",
  tag,
  permission,
  params: AccountPath,
  reply: one(z.array(Person)),
});

export const addImportantPerson = route({
  method: "POST",
  path,
  summary: "Put somebody on the list of important people",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({ address: Address, note: z.string().max(500).default("") }),
  reply: one(Person),
});

export const removeImportantPerson = route({
  method: "DELETE",
  path: `${path}/:person_address`,
  summary: "Take somebody off the list of important people",
  tag,
  permission,
  params: z.object({ ...account, person_address: z.string().min(1).max(320).toLowerCase() }),
  reply: one(z.object({ address: z.string() })),
});
