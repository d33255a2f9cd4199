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
    /** The sealed originals, from their arrival on. */
    readonly raw: KeptDays;
    /** Messages that nothing was ever done to, with all that belongs to them, from their arrival on. */
    readonly messages: KeptDays;
    /** Messages that something was done to, after the last of it is settled. Only their counts stay. */
    readonly retracted: KeptDays;
  };
}

/** In days. */
export type KeptDays = Exclude<Period, "unknown">;

/** Mail that cannot be judged is tried again for a day: what it is found by must not be late before it is there. */
export const MIN_SEARCH_DAYS = 7;
/** The least that each figure of ours may say. */
export const MIN_KEPT_DAYS: Readonly<Record<keyof Retention["undeliver"], number>> = {
  search: MIN_SEARCH_DAYS,
  raw: 7,
  // Past mail is read in mailboxes for two weeks: what is forgotten sooner would come in again as new.
  messages: 30,
  retracted: 90,
};

/** Deleted Items are kept until a policy of the tenant's says otherwise, and no API tells which one that is. */
const DEFAULTS: Retention = {
  microsoft: { junk: 30, deletedItems: "unknown", recoverableItems: 14 },
  google: { spam: 30, trash: 30 },
  undeliver: { search: MAX_RESPONSE_DAYS, raw: "never", messages: "never", retracted: "never" },
};

export const RETENTION: SettingDefinition<Retention> = {
  name: "retention",
  fallback: DEFAULTS,
  read: (stored) => ({
    microsoft: { ...DEFAULTS.microsoft, ...fieldsOf(stored, "microsoft") },
    google: { ...DEFAULTS.google, ...fieldsOf(stored, "google") },
    undeliver: undeliverOf(fieldsOf(stored, "undeliver")),
  }),
};

function undeliverOf(fields: Readonly<Record<string, Period>>): Retention["undeliver"] {
  const of = (field: keyof Retention["undeliver"]): KeptDays => {
    const days = fields[field];
    if (days === undefined || days === "unknown") return DEFAULTS.undeliver[field];
    return days === "never" ? days : Math.max(days, MIN_KEPT_DAYS[field]);
  };
  return { search: of("search"), raw: of("raw"), messages: of("messages"), retracted: of("retracted") };
}

/** For how many days each is kept in fact; infinite: for as long as the tenant. */
export type DaysKept = Readonly<Record<keyof Retention["undeliver"], number>>;

/**
 * What the responses look back for is kept in any case, and what a message is found by goes with it at the latest.
 */
export function daysKept(
  { undeliver }: Retention,
  { postDelivery }: Pick<Responses, "postDelivery">,
): DaysKept {
  const raw = toDays(undeliver.raw);
  const messages = Math.max(toDays(undeliver.messages), postDelivery.days);
  const search = Math.max(Math.min(toDays(undeliver.search), messages), postDelivery.days);
  return { search, raw, messages, retracted: toDays(undeliver.retracted) };
}

function toDays(kept: KeptDays): number {
  return kept === "never" ? Number.POSITIVE_INFINITY : kept;
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
