import type { SettingDefinition } from "./tenant-setting.ts";

/** How much automation may do before a person is asked. Whole numbers; people's own runs are never limited. */
export interface BreakerLimits {
  /** Copies that one rule may act on in an hour. */
  readonly copiesPerHour: number;
  /** Copies of one campaign in an hour, by whatever rules. */
  readonly campaignCopiesPerHour: number;
  /** Of the copies that came in within a day, the part that one rule or campaign may act on. */
  readonly sharePercent: number;
  /** So many copies a day are never too large a share: a small organisation has little mail. */
  readonly shareFloor: number;
  /** Copies in important people's mailboxes that one rule or campaign may act on in an hour. */
  readonly importantPerHour: number;
  /** Of the copies that a rule has acted on within a day, the part that people may have to bring back. */
  readonly releasePercent: number;
  /** So many releases a day are never too many. */
  readonly releaseFloor: number;
  /** How many times its usual number of an hour (the median of that hour over two weeks) a disposition may reach. */
  readonly volumeTimes: number;
  /** So many copies an hour are never unusual. */
  readonly volumeFloor: number;
}

export interface BreakerSetting extends BreakerLimits {
  readonly isOn: boolean;
}

/** What each limit may be set to, from and to. */
export const LIMIT_RANGES: Readonly<Record<keyof BreakerLimits, readonly [number, number]>> = {
  copiesPerHour: [1, 1_000_000],
  campaignCopiesPerHour: [1, 1_000_000],
  sharePercent: [1, 100],
  shareFloor: [0, 1_000_000],
  importantPerHour: [1, 1_000_000],
  releasePercent: [1, 100],
  releaseFloor: [1, 1_000_000],
  volumeTimes: [2, 1_000],
  volumeFloor: [1, 10_000_000],
};

/**
 * A rule that has gone wrong is stopped within minutes, and a real campaign of the usual size passes. The floor of the
 * volume lies above what one rule may do: a flood that trips one rule does not stop a whole disposition.
 */
const FALLBACK: BreakerSetting = {
  isOn: true,
  copiesPerHour: 500,
  campaignCopiesPerHour: 400,
  sharePercent: 20,
  shareFloor: 200,
  importantPerHour: 10,
  releasePercent: 10,
  releaseFloor: 10,
  volumeTimes: 10,
  volumeFloor: 2_000,
};

export const BREAKER: SettingDefinition<BreakerSetting> = {
  name: "breaker",
  fallback: FALLBACK,
  read: (stored) => {
    if (typeof stored !== "object" || stored === null) throw new Error("no breaker setting");
    const known = new Map<string, unknown>(Object.entries(stored));
    const limits = Object.fromEntries(
      Object.keys(LIMIT_RANGES).flatMap((name) => {
        const value = known.get(name);
        return typeof value === "number" ? [[name, value]] : [];
      }),
    );
    return { ...FALLBACK, ...limits, isOn: known.get("isOn") !== false };
  },
};
