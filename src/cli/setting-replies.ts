import { z } from "zod";

const Moment = z.string();

const standing = { lost: z.boolean(), foreign: z.boolean() };
const Part = z.looseObject({
  groups: z.array(z.looseObject({ id: z.string(), name: z.string(), ...standing })),
  mailboxes: z.array(z.looseObject({ id: z.string(), address: z.string(), ...standing })),
});
const SettingScopeReply = z.looseObject({ only: Part.nullable(), except: Part.nullable() }).nullish();
export type SettingScopeReply = z.output<typeof SettingScopeReply>;

const Version = z.looseObject({
  version: z.number(),
  destinations: z.record(z.string(), z.string()),
  when_impossible: z.string(),
  scope: SettingScopeReply,
  saved_by: z.string().nullable(),
  saved_at: Moment.nullable(),
});
export const SettingVersionReply = Version;
export const SettingReply = Version.extend({
  integration_id: z.string(),
  integration_name: z.string(),
  provider: z.string(),
  proposal: z
    .looseObject({
      hash: z.string(),
      destinations: z.record(z.string(), z.string()),
      scope: SettingScopeReply,
      asked_by: z.string(),
      until: Moment,
      may_approve: z.array(z.string()),
    })
    .nullish(),
});
export type SettingReply = z.output<typeof SettingReply>;
