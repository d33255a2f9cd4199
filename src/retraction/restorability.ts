import type { ProviderName } from "#policy/destination.ts";
import type { Period, Retention } from "#policy/retention.ts";
import type { Place } from "./place.ts";

/** A hit that was taken and is not back. */
export interface TakenHit {
  readonly provider: ProviderName;
  /** Where it was seen last, or, unconfirmed, where it was asked to go. */
  readonly place: Place;
  readonly actedAt: Date;
}

export const RESTORABLE = ["yes", "no", "unknown"] as const;

/** Whether a release can still bring something back, and for how long. */
export interface Restorability {
  readonly restorable: (typeof RESTORABLE)[number];
  /** When the first of it is deleted for good; `undefined` where no moment is known. */
  readonly until: Date | undefined;
  readonly why: string;
}

const DAY_MS = 86_400_000;

/** For how long the provider keeps what was put there then, by the tenant's own figures. */
export function restorableUntil(
  { provider, place, actedAt }: TakenHit,
  retention: Retention,
  now: Date,
): Restorability {
  if (place === "gone") {
    const why = "hard-deleted: only an administrator can bring it back, outside of Undeliver";
    return { restorable: "no", until: undefined, why };
  }
  const period = periodOf(provider, place, retention);
  if (period === "never")
    return { restorable: "yes", until: undefined, why: "kept until somebody deletes it" };
  if (period === "unknown") {
    const why = `for how long ${NAMES[place]} keeps it is not known: the retention settings can say so`;
    return { restorable: "unknown", until: undefined, why };
  }
  const until = new Date(actedAt.getTime() + period * DAY_MS);
  const kept = `${NAMES[place]} keeps it for ${period} ${period === 1 ? "day" : "days"}`;
  return until > now
    ? { restorable: "yes", until, why: kept }
    : { restorable: "no", until, why: `${kept}, and these are over` };
}

const NAMES: Readonly<Record<Exclude<Place, "gone">, string>> = {
  visible: "the mailbox",
  junk: "Junk",
  trash: "Trash",
  recoverable: "Recoverable Items",
};

function periodOf(provider: ProviderName, place: Exclude<Place, "gone">, retention: Retention): Period {
  switch (place) {
    case "visible":
      return "never";
    case "junk":
      return provider === "microsoft" ? retention.microsoft.junk : retention.google.spam;
    case "trash":
      return provider === "microsoft" ? retention.microsoft.deletedItems : retention.google.trash;
    // Only Microsoft has it.
    case "recoverable":
      return retention.microsoft.recoverableItems;
  }
}

/** Of a copy, by its hits: as long as one of them can come back, a release has something to do. */
export function restorabilityOf(hits: readonly TakenHit[], retention: Retention, now: Date): Restorability {
  const all = hits.map((it) => restorableUntil(it, retention, now));
  const restorable = RESTORABLE_FIRST.find((it) => all.some((hit) => hit.restorable === it));
  if (restorable === undefined) {
    return { restorable: "no", until: undefined, why: "nothing of it was moved, or it is back already" };
  }
  const such = all.filter((it) => it.restorable === restorable);
  const others = all.length - such.length;
  const rest =
    others === 0 ? [] : [`${others} of ${all.length} items: ${all.find((it) => !such.includes(it))?.why}`];
  return {
    restorable,
    until: earliest(such.flatMap(({ until }) => until ?? [])),
    why: [...new Set(such.map((it) => it.why)), ...rest].join("; "),
  };
}
const RESTORABLE_FIRST = ["yes", "unknown", "no"] as const;

/** A whole run, counted. */
export interface RestorableTotals extends Pick<Restorability, "restorable" | "until"> {
  readonly copies: number;
  readonly counts: Readonly<Record<Restorability["restorable"], number>>;
  /** Why, with how many copies of each; the most first. */
  readonly reasons: readonly {
    readonly restorable: Restorability["restorable"];
    readonly why: string;
    readonly copies: number;
  }[];
}

/** Of a run, by its copies; `until` is when the first copy can no longer be brought back. */
export function restorableTotals(all: readonly Restorability[]): RestorableTotals {
  const count = (wanted: Restorability["restorable"]): number =>
    all.filter((it) => it.restorable === wanted).length;
  const counts = { yes: count("yes"), no: count("no"), unknown: count("unknown") };
  const groups = Map.groupBy(all, ({ restorable, why }) => `${restorable} ${why}`);
  const reasons = [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [{ restorable: first.restorable, why: first.why, copies: group.length }];
  });
  return {
    restorable: RESTORABLE_FIRST.find((it) => counts[it] > 0) ?? "no",
    until: earliest(all.flatMap(({ restorable, until }) => (restorable === "yes" ? (until ?? []) : []))),
    copies: all.length,
    counts,
    reasons: reasons.toSorted((a, b) => b.copies - a.copies),
  };
}

function earliest(moments: readonly Date[]): Date | undefined {
  return moments.toSorted((a, b) => a.getTime() - b.getTime())[0];
}
