import { z } from "zod";
import { GROUP_KINDS, MAILBOX_KINDS } from "#directory/directory-feed.ts";
import { SYNC_KINDS } from "#directory/directory-sync.ts";
import { SYNC_PARTS } from "#directory/sync-position.ts";
import type { GroupId, IntegrationId } from "#shared/ids.ts";
import { one, page, paging } from "./envelope.ts";
import { idOf, Moment, OptionalMoment, ProviderField } from "./fields.ts";
import { AccountPath } from "./params.ts";
import { route } from "./route.ts";

const tag = "directory";
const Search = z.string().max(320).default("");

const Mailbox = z
  .object({
    id: z.uuid(),
    integration_id: z.uuid(),
    primary_address: z.string(),
    display_name: z.string(),
    kind: z.enum(MAILBOX_KINDS),
    unavailable: z.string().nullable().describe("why the provider cannot reach it, as far as it says so"),
    addresses: z.array(z.string()),
    checked_at: Moment.describe("when the provider's directory last told of it"),
  })
  .meta({ id: "Mailbox" });

const Group = z
  .object({
    id: z.uuid(),
    integration_id: z.uuid().nullable().describe("null: made by hand"),
    name: z.string(),
    primary_address: z.string().nullable(),
    kind: z.enum(GROUP_KINDS),
    members: z.number().int().describe("who is directly in it: mailboxes, groups and addresses"),
    has_everyone: z.boolean().describe("everybody of the organisation, without being listed"),
  })
  .meta({ id: "DirectoryGroup" });

const ListedGroup = Group.extend({
  foreign: z
    .boolean()
    .describe(
      "with for_integration_id: it is another connection's, so that one's Auto-Retract cannot mean it",
    ),
}).meta({ id: "ListedDirectoryGroup" });

const Progress = z.object({
  kind: z.enum(SYNC_KINDS),
  part: z.enum(SYNC_PARTS),
  began_at: Moment,
  paged_at: OptionalMoment,
  pages: z.number().int(),
  users: z.number().int(),
  groups: z.number().int(),
  members: z.number().int(),
  expected: z.number().int().nullable().describe("so many mailboxes were known when it began"),
  estimated_end: OptionalMoment.describe("by how fast it was so far; null where nothing can be said"),
});

const Sync = z
  .object({
    integration_id: z.uuid(),
    name: z.string(),
    provider: ProviderField,
    stopped: z.boolean().describe("its integration is stopped: nothing is read until a person resumes it"),
    running: Progress.nullable(),
    asked: z.enum(SYNC_KINDS).nullable().describe("a person has asked for it, and it has not begun"),
    fresh_at: OptionalMoment.describe("what the last reading has seen was so then"),
    full_at: OptionalMoment,
    ended_at: OptionalMoment,
    due_at: OptionalMoment.describe("when the next one begins by itself"),
    trouble: z
      .object({
        code: z.string(),
        reason: z.string(),
        advice: z.string().describe("what to do about it"),
        at: Moment,
        retry_at: Moment,
      })
      .nullable()
      .describe("why it does not go on"),
    mailboxes: z.number().int(),
    groups: z.number().int(),
  })
  .meta({ id: "DirectorySync" });

export const listMailboxes = route({
  method: "GET",
  path: "/directory/mailboxes",
  summary: "The mailboxes that the directories told of so far",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({
    ...paging,
    search: Search.describe("part of an address or of a name"),
    integration_id: idOf<IntegrationId>("only mailboxes of this integration").optional(),
    group_id: idOf<GroupId>("only those in this group, also by way of groups in it").optional(),
    kind: z.enum(MAILBOX_KINDS).optional(),
  }),
  reply: page(Mailbox),
});

export const listGroups = route({
  method: "GET",
  path: "/directory/groups",
  summary: "The groups that the directories told of, and those made by hand",
  tag,
  permission: "mail.search",
  params: AccountPath,
  query: z.strictObject({
    ...paging,
    search: Search.describe("part of the name or of an address"),
    for_integration_id: idOf<IntegrationId>(
      "whose Auto-Retract shall be for some of them: what its scope takes comes first",
    ).optional(),
  }),
  reply: page(ListedGroup),
});

export const getGroup = route({
  method: "GET",
  path: "/directory/groups/:group_id",
  summary: "One group; directory/mailboxes?group_id= tells who is in it",
  tag,
  permission: "mail.search",
  params: AccountPath.extend({ group_id: idOf<GroupId>("the group") }),
  reply: one(Group),
});

export const listSyncs = route({
  method: "GET",
  path: "/directory/sync",
  summary: "How the reading of each integration's directory stands",
  tag,
  permission: "mail.search",
  params: AccountPath,
  reply: one(z.array(Sync)),
});

export const startSync = route({
  method: "POST",
  path: "/directory/sync",
  summary: "Have a directory read now; a reading that is under way goes on",
  tag,
  permission: "connections.configure",
  params: AccountPath,
  body: z.strictObject({
    integration_id: idOf<IntegrationId>("whose directory"),
    kind: z.enum(SYNC_KINDS).default("delta").describe("full: everything; delta: what has changed"),
  }),
  reply: one(Sync),
});
