import type { AutomationRule } from "./automation-rules.ts";
import type { BreakerSetting } from "./breaker-setting.ts";

export const TRIP_CAUSES = [
  "copies_per_hour",
  "share_of_mail",
  "important_people",
  "releases",
  "volume",
] as const;
export type TripCause = (typeof TRIP_CAUSES)[number];

/** What automation did by one rule, without what a person had seen when its breaker was closed. */
export interface RuleCount {
  readonly rule: AutomationRule;
  readonly copiesThisHour: number;
  readonly importantThisHour: number;
  /** Within the last 24 hours. */
  readonly copiesToday: number;
  readonly releasedToday: number;
  /** The median of the same hour over two weeks. */
  readonly usualThisHour: number;
  /** Copies that came in within a day; `undefined`: nobody has counted them yet. */
  readonly inboundToday: number | undefined;
}

/** Why a breaker opens: more than `allowed`, in words for whoever is told. */
export interface TripReason {
  readonly rule: AutomationRule;
  readonly cause: TripCause;
  readonly measured: number;
  readonly allowed: number;
  readonly reason: string;
}

/**
 * Whether the work of one rule goes beyond its limits. A limit is what may be done: who has reached it has a full
 * batch behind him, and the next copy is the one too many. Entries of the block list have no limit: a person's own word.
 */
export function whyTrips(setting: BreakerSetting, count: RuleCount): TripReason | undefined {
  if (!setting.isOn) return undefined;
  const [kind] = count.rule.split(":", 1);
  if (kind === "list") return undefined;
  const checks = kind === "setting" ? [volume] : [hourly, share, important, releases];
  for (const check of checks) {
    const measure = check(setting, count);
    if (measure === undefined || measure.measured < measure.allowed) continue;
    const { cause, measured, allowed, what } = measure;
    return { rule: count.rule, cause, measured, allowed, reason: `${count.rule} ${what}` };
  }
  return undefined;
}

interface Measure extends Pick<TripReason, "cause" | "measured" | "allowed"> {
  readonly what: string;
}
type Check = (setting: BreakerSetting, count: RuleCount) => Measure | undefined;

const hourly: Check = (setting, { rule, copiesThisHour: measured }) => {
  const isCampaign = rule.startsWith("campaign:");
  const allowed = isCampaign ? setting.campaignCopiesPerHour : setting.copiesPerHour;
  const what = `acted on ${measured} copies in this hour, and ${allowed} are allowed`;
  return { cause: "copies_per_hour", measured, allowed, what };
};

const share: Check = ({ sharePercent, shareFloor }, { copiesToday: measured, inboundToday }) => {
  if (inboundToday === undefined) return undefined;
  const part = Math.ceil((inboundToday * sharePercent) / 100);
  const allowed = Math.max(part, shareFloor, 1);
  const what = `acted on ${measured} of the ${inboundToday} copies that came in within a day, and ${allowed} are allowed`;
  return { cause: "share_of_mail", measured, allowed, what };
};

const important: Check = ({ importantPerHour: allowed }, { importantThisHour: measured }) => {
  const what = `acted on ${measured} copies of important people in this hour, and ${allowed} are allowed`;
  return { cause: "important_people", measured, allowed, what };
};

const releases: Check = (setting, { releasedToday: measured, copiesToday }) => {
  const part = Math.ceil((copiesToday * setting.releasePercent) / 100);
  const allowed = Math.max(part, setting.releaseFloor);
  const what = `took ${copiesToday} copies within a day, of which people brought ${measured} back: ${allowed} are allowed`;
  return { cause: "releases", measured, allowed, what };
};

const volume: Check = (
  { volumeTimes, volumeFloor },
  { rule, copiesThisHour: measured, usualThisHour: usual },
) => {
  const allowed = Math.max(Math.ceil(usual * volumeTimes), volumeFloor);
  const what = `moved ${measured} copies in this hour, where ${usual} are usual and ${allowed} allowed`;
  return { cause: "volume", measured, allowed, what: `${what}: no rule of ${rule} acts meanwhile` };
};

/** A breaker that is open. */
export interface OpenTrip {
  readonly id: string;
  readonly rule: AutomationRule;
  readonly reason: string;
}

/**
 * Which open breaker stops a message that these rules carry; `undefined`: it goes on.
 *
 * - An entry of the block list is a person's own word: what it carries always goes on.
 * - A disposition whose volume is far from its own history stops all that the setting would do to it.
 * - A campaign that tripped stops its own mails, whatever finds them.
 * - Rules that carry the verdict stop a message only together: each is a reason of its own, and while one has tripped
 *   a real phish that another one finds is still pulled.
 *
 * Of several the youngest holds the message, and its decision lets it go; ids sort by their time.
 */
export function stoppedBy(rules: readonly AutomationRule[], open: readonly OpenTrip[]): OpenTrip | undefined {
  if (rules.some((it) => it.startsWith("list:"))) return undefined;
  const trips = open.filter((it) => rules.includes(it.rule));
  const carrying = rules.filter((it) => !isAround(it));
  const hasTripped = (rule: AutomationRule): boolean => trips.some((it) => it.rule === rule);
  const isStopped =
    trips.some((it) => isAround(it.rule)) || (carrying.length > 0 && carrying.every(hasTripped));
  if (!isStopped) return undefined;
  const holding = trips.toSorted((left, right) => left.id.localeCompare(right.id));
  return holding.at(-1);
}

/** A setting and a campaign are no reasons for a verdict: they say what lies around it. */
function isAround(rule: AutomationRule): boolean {
  return rule.startsWith("setting:") || rule.startsWith("campaign:");
}
