import { z } from "zod";
import type { GroupId, MailboxId } from "#shared/ids.ts";
import { idOf } from "./fields.ts";

const MAX = 100;

const Part = z
  .strictObject({
    groups: z.array(idOf<GroupId>("a group of directory/groups")).max(MAX).default([]),
    mailboxes: z.array(idOf<MailboxId>("a mailbox of directory/mailboxes")).max(MAX).default([]),
  })
  .refine((it) => it.groups.length + it.mailboxes.length > 0, "name a group or a mailbox");

export const ScopeField = z
  .strictObject({ only: Part.optional(), except: Part.optional() })
  .refine((it) => it.only !== undefined || it.except !== undefined, "say only, or except")
  .describe(
    "whose copies are taken: only those of these groups and mailboxes, and none of those that are excepted; a copy of " +
      "which nobody knows yet whose mailbox it is in is left out",
  );

const standing = { lost: z.boolean(), foreign: z.boolean() };
const StandingPart = z.object({
  groups: z.array(z.object({ id: z.uuid(), name: z.string(), ...standing })),
  mailboxes: z.array(z.object({ id: z.uuid(), address: z.string(), ...standing })),
});

export const SettingScopeField = z
  .strictObject({ only: Part.optional(), except: Part.optional() })
  .refine((it) => it.only !== undefined || it.except !== undefined, "say only, or except")
  .nullable()
  .optional()
  .describe(
    "whose copies automation acts on: only those of these groups and mailboxes, and none of those that are excepted, by " +
      "who is in the groups when it is about to act; null: everybody's; left out: as it stands",
  );

export const SettingScopeShown = z
  .object({ only: StandingPart.nullable(), except: StandingPart.nullable() })
  .describe(
    "lost: the directory does not list it any more, so only it is nobody, and who was in it when it was excepted stays " +
      "excepted; foreign: it belongs to another connection, so it stands for nobody of this one",
  )
  .meta({ id: "AutoRetractScope" });

const ShownPart = z.object({
  groups: z.array(z.object({ id: z.uuid(), name: z.string() })),
  mailboxes: z.array(z.object({ id: z.uuid(), address: z.string() })),
});

export const ScopeShown = z
  .object({
    only: ShownPart.nullable(),
    except: ShownPart.nullable(),
    outside: z.number().int().describe("so many copies of its messages are outside of it"),
    unknown: z
      .number()
      .int()
      .describe("so many were left out because nobody knows whose mailbox they are in"),
  })
  .meta({ id: "Scope" });
