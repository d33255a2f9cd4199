import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "./tenant-setting.ts";
import type { TenantId } from "#shared/ids.ts";

/** `dry_run`: what would be done is counted and noted, and nothing is. */
export const RESPONSE_MODES = ["off", "dry_run", "act"] as const;
export type ResponseMode = (typeof RESPONSE_MODES)[number];

export interface Responses {
  /** Something has become known after delivery: an indicator, a block-list entry. */
  readonly postDelivery: {
    readonly mode: ResponseMode;
    /** So far back mail is searched for it. */
    readonly days: number;
  };
  /** Somebody reported a message, and it was confirmed. */
  readonly submission: { readonly mode: ResponseMode };
}

/** Nobody keeps mail out of mailboxes by what was known a year ago; and the search is paid for by the day. */
export const MAX_RESPONSE_DAYS = 90;

/** A fresh install moves nothing, and says what it would have done. */
const FRESH: Responses = { postDelivery: { mode: "dry_run", days: 7 }, submission: { mode: "dry_run" } };

export const RESPONSES: SettingDefinition<Responses> = {
  name: "responses",
  fallback: FRESH,
  read: (stored) => {
    const { postDelivery, submission } = stored as Partial<Responses>;
    return {
      postDelivery: { ...FRESH.postDelivery, ...postDelivery },
      submission: { ...FRESH.submission, ...submission },
    };
  },
};

/** Port: how the tenant responds to what becomes known after delivery. */
export interface ResponseSettings {
  current(tenantId: TenantId): Promise<SavedSetting<Responses>>;
  save(tenantId: TenantId, change: SettingToSave<Responses>): Promise<SettingReply<Responses>>;
}
