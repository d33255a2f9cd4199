import type { TenantId } from "#shared/ids.ts";
import { MAX_RESPONSE_DAYS, type Responses } from "./responses.ts";
import type { SavedSetting, SettingDefinition, SettingReply, SettingToSave } from "./tenant-setting.ts";

/** For how many days a place keeps what lies there; `never`: nothing is deleted; `unknown`: nobody has said it yet. */
export type Period = number | "never" | "unknown";

/** For how long what is kept of mail stays: at the providers by the tenant's own rules, and in Undeliver by this setting. */
export interface Retention {
  // At the providers: for so long a release can find taken mail.
  readonly microsoft: {
    readonly junk: Period;
    readonly deletedItems: Period;
    readonly recoverableItems: Period;
  };
  readonly google: { readonly spam: Period; readonly trash: Period };
  readonly undeliver: {
    /**
     * What mail is found by later on: what past mail is searched by when something becomes known, what it is like, what it
     * says, and which mail it answers. Without it a message is shown as before, and nothing finds it but its own fields.
     */
    readonly search: KeptDays;
  };
}

/** In days. */
export type KeptDays = Exclude<Period, "unknown">;

/** Mail that cannot be judged is tried again for a day: what it is found by must not be late before it is there. */
export const MIN_SEARCH_DAYS = 7;

/** Deleted Items are kept until a policy of the tenant's says otherwise, and no API tells which one that is. */
const DEFAULTS: Retention = {
  microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
  google: { spam: 30, trash: 30 },
  undeliver: { search: MAX_RESPONSE_DAYS },
};

export const RETENTION: SettingDefinition<Retention> = {
  name: "retention",
  fallback: DEFAULTS,
  read: (stored) => ({
    microsoft: { ...DEFAULTS.microsoft, ...fieldsOf(stored, "microsoft") },
    google: { ...DEFAULTS.google, ...fieldsOf(stored, "google") },
    undeliver: { search: searchOf(fieldsOf(stored, "undeliver")) },
  }),
};

function searchOf({ search = DEFAULTS.undeliver.search }: Readonly<Record<string, Period>>): KeptDays {
  if (search === "unknown") return DEFAULTS.undeliver.search;
  return search === "never" ? search : Math.max(search, MIN_SEARCH_DAYS);
}

/** For how many days past mail can be searched: never for less than the tenant's responses look back. */
export function searchableDays(
  { undeliver: { search } }: Retention,
  { postDelivery }: Pick<Responses, "postDelivery">,
): number {
  return search === "never" ? Number.POSITIVE_INFINITY : Math.max(search, postDelivery.days);
}

function fieldsOf(stored: unknown, provider: keyof Retention): Readonly<Record<string, Period>> {
  if (typeof stored !== "object" || stored === null) throw new Error("no retention setting");
  const fields: unknown = Reflect.get(stored, provider);
  const entries = typeof fields === "object" && fields !== null ? Object.entries(fields) : [];
  return Object.fromEntries(entries.filter((it): it is [string, Period] => isPeriod(it[1])));
}

function isPeriod(value: unknown): value is Period {
  return value === "never" || value === "unknown" || (typeof value === "number" && Number.isInteger(value));
}

/** Port: the tenant's retention setting. */
export interface RetentionSetting {
  read(tenantId: TenantId): Promise<SavedSetting<Retention>>;
  save(tenantId: TenantId, save: SettingToSave<Retention>): Promise<SettingReply<Retention>>;
}
