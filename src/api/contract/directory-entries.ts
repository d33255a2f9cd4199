import { z } from "zod";
import { MAILBOX_KINDS } from "#directory/directory-feed.ts";
import { one, page, paging } from "./envelope.ts";
import { Moment } from "./fields.ts";
import { account, AccountPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "directory";
const permission = "connections.configure";
const path = "/directory/entries";

const GroupName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .refine((it) => !it.includes(";"), "a semicolon separates groups in a file, so no name has one");

const Given = {
  address: z.email("write it like ann@corp.example").max(320).toLowerCase(),
  display_name: z.string().trim().max(200).default(""),
  kind: z.enum(MAILBOX_KINDS).default("user"),
  groups: z
    .array(GroupName)
    .max(20)
    .default([])
    .describe("groups made by hand; one that is not there is made"),
};

const Entry = z
  .object({
    address: z.string(),
    display_name: z.string(),
    kind: z.enum(MAILBOX_KINDS),
    groups: z.array(z.string()),
    created_by: z.string(),
    created_at: Moment,
  })
  .meta({ id: "DirectoryEntry" });

const Saved = z.object({ added: z.number().int(), changed: z.number().int() });

export const listDirectoryEntries = route({
  method: "GET",
  path,
  summary: "Who was entered by hand, beside what the directories tell",
  tag,
  permission,
  params: AccountPath,
  query: z.strictObject({ ...paging, search: z.string().max(320).default("") }),
  reply: page(Entry),
});

export const saveDirectoryEntry = route({
  method: "POST",
  path,
  summary: "Enter somebody by hand, or change what was entered for the address",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject(Given),
  reply: one(Saved),
});

export const importDirectoryEntries = route({
  method: "POST",
  path: `${path}/import`,
  summary: "Enter many by a CSV file; each line that is not taken says why, and the others are taken",
  tag,
  permission,
  params: AccountPath,
  body: z.strictObject({
    csv: z
      .string()
      .min(1)
      .max(4_000_000)
      .describe("lines of address,display name,kind,groups; groups separated by semicolons"),
  }),
  maxBodyBytes: 8 * 1024 * 1024,
  reply: one(Saved.extend({ refused: z.array(z.object({ line: z.number().int(), reason: z.string() })) })),
});

export const removeDirectoryEntry = route({
  method: "DELETE",
  path: `${path}/:entry_address`,
  summary: "Take away what was entered for an address",
  tag,
  permission,
  params: z.object({ ...account, entry_address: z.string().min(1).max(320).toLowerCase() }),
  reply: one(z.object({ address: z.string() })),
});
