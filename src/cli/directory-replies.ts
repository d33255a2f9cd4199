import { z } from "zod";

/** What `undeliver directory` reads of the API's answers. */

const Moment = z.string();

export const SyncReply = z.looseObject({
  integration_id: z.string(),
  name: z.string(),
  stopped: z.boolean(),
  running: z
    .looseObject({
      kind: z.string(),
      part: z.string(),
      pages: z.number(),
      users: z.number(),
      groups: z.number(),
      expected: z.number().nullable(),
      estimated_end: Moment.nullable(),
    })
    .nullable(),
  asked: z.string().nullable(),
  fresh_at: Moment.nullable(),
  ended_at: Moment.nullable(),
  due_at: Moment.nullable(),
  trouble: z
    .looseObject({ code: z.string(), reason: z.string(), advice: z.string(), at: Moment, retry_at: Moment })
    .nullable(),
  mailboxes: z.number(),
  groups: z.number(),
});
export type SyncReply = z.output<typeof SyncReply>;

export const DirectoryMailboxReply = z.looseObject({
  id: z.string(),
  primary_address: z.string(),
  display_name: z.string(),
  kind: z.string(),
  unavailable: z.string().nullable(),
  addresses: z.array(z.string()),
  checked_at: Moment,
});
export type DirectoryMailboxReply = z.output<typeof DirectoryMailboxReply>;

export const DirectoryGroupReply = z.looseObject({
  id: z.string(),
  name: z.string(),
  primary_address: z.string().nullable(),
  kind: z.string(),
  members: z.number(),
  has_everyone: z.boolean(),
  /** Where it was asked for an integration. */
  foreign: z.boolean().optional(),
});
export type DirectoryGroupReply = z.output<typeof DirectoryGroupReply>;

export const ImportReply = z.looseObject({
  added: z.number(),
  changed: z.number(),
  refused: z.array(z.looseObject({ line: z.number(), reason: z.string() })),
});

const ScopePartReply = z.looseObject({
  groups: z.array(z.looseObject({ name: z.string() })),
  mailboxes: z.array(z.looseObject({ address: z.string() })),
});

/** Whose copies a plan takes. */
export const ScopeReply = z.looseObject({
  only: ScopePartReply.nullable(),
  except: ScopePartReply.nullable(),
  outside: z.number(),
  unknown: z.number(),
});
