import type { SettingDefinition } from "./tenant-setting.ts";

export const AUTOMATION_MODES = ["act", "observe"] as const;
/** `observe`: what automation would do is recorded and held, and nothing moves. */
export type AutomationMode = (typeof AUTOMATION_MODES)[number];

export interface AutomationSetting {
  readonly mode: AutomationMode;
}

export const AUTOMATION: SettingDefinition<AutomationSetting> = {
  name: "automation",
  fallback: { mode: "act" },
  // What cannot be read must not move mail.
  read: (stored) => ({
    mode:
      typeof stored === "object" && stored !== null && "mode" in stored && stored.mode === "act"
        ? "act"
        : "observe",
  }),
};
