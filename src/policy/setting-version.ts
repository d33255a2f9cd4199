import { type AutoRetract, mistakesIn, NO_ACTION } from "./auto-retract.ts";
import type { ProviderName } from "./destination.ts";

/** An Auto-Retract setting as it stood at one time. Versions are never changed, only followed. */
export interface SettingVersion {
  /** 0 is the fresh install, which nobody saved. */
  readonly version: number;
  readonly setting: AutoRetract;
  /** The user or token; `undefined` for version 0. */
  readonly savedBy: string | undefined;
  readonly savedAt: Date | undefined;
}

export const FRESH: SettingVersion = {
  version: 0,
  setting: NO_ACTION,
  savedBy: undefined,
  savedAt: undefined,
};

export interface SettingChange {
  readonly setting: AutoRetract;
  /** The version that the person saw when the change was made. */
  readonly basedOn: number;
  readonly savedBy: string;
  readonly savedAt: Date;
}

export type SettingSaved =
  | { readonly result: "saved"; readonly next: SettingVersion }
  /** Somebody else saved meanwhile: two people who each change one line must not undo each other. */
  | { readonly result: "conflict"; readonly current: SettingVersion }
  | { readonly result: "refused"; readonly mistakes: readonly string[] };

/** The version that follows `current`, or why there is none. */
export function nextVersion(
  current: SettingVersion,
  change: SettingChange,
  provider: ProviderName,
): SettingSaved {
  if (change.basedOn !== current.version) return { result: "conflict", current };
  const mistakes = mistakesIn(change.setting, provider);
  if (mistakes.length > 0) return { result: "refused", mistakes };
  const { setting, savedBy, savedAt } = change;
  return { result: "saved", next: { version: current.version + 1, setting, savedBy, savedAt } };
}
