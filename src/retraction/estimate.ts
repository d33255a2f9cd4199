/** For what copies of a run wait before anything can be done for them. */
export const WAITS_FOR = [
  /** For their turn: nothing but work is left. */
  "work",
  /** The provider said until when. */
  "throttled",
  /** Something failed that may work later. */
  "retry",
  /** Not found yet: the journal copy came before the delivery, or nothing comes any more. */
  "delivery",
  /** Held: somebody has to decide. */
  "person",
  /** The connection is stopped until a person resumes it. */
  "connection",
] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** Open copies that wait for the same thing until about the same time. */
export interface Waiting {
  readonly for: WaitsFor;
  /** When they can be gone on with; of those that wait for a person as good as never. */
  readonly until: Date;
  readonly copies: number;
  /** Of those that wait for delivery: the last look. */
  readonly givenUpAt?: Date | undefined;
}

/** How fast it went: so many copies were settled in so many seconds. */
export interface Pace {
  readonly settled: number;
  readonly seconds: number;
}

/** How far a run has come. */
export interface RunProgress {
  readonly now: Date;
  readonly waiting: readonly Waiting[];
  readonly pace: Pace;
  /** One mailbox is worked on copy by copy, so the one with the most open copies can last longer than all others together. */
  readonly fullest: { readonly copies: number; readonly until: Date; readonly pace: Pace } | undefined;
}

/** When a run will be through, as far as that can be said. */
export interface Estimate {
  /** `undefined`: nobody can say, because of what it waits for, or because nothing was settled yet. */
  readonly doneAt: Date | undefined;
  /** Not before. */
  readonly earliest: Date;
  /** Hardly later, unless a provider bans again; `undefined`: open. */
  readonly latest: Date | undefined;
  /** What decides it. */
  readonly waitsFor: WaitsFor;
  /** Until when that lasts at least, and how many copies wait for it. */
  readonly until: Date | undefined;
  readonly copies: number;
}

/** `undefined` where nothing is open. */
export function estimateEnd(progress: RunProgress): Estimate | undefined {
  const waiting = progress.waiting.filter((it) => it.copies > 0);
  if (waiting.length === 0) return undefined;
  const margin = marginOf(progress.pace);
  const byPeople = ofKind(waiting, "connection") ?? ofKind(waiting, "person");
  const byDelivery = ofKind(waiting, "delivery");
  const earliest = endAt(progress, margin) ?? lastOf(waiting.filter(isTimed), progress.now);
  if (byPeople !== undefined) {
    return { doneAt: undefined, earliest, latest: undefined, ...byPeople, until: undefined };
  }
  const latest = later(slowest(progress, margin), lastLook(waiting));
  if (byDelivery !== undefined) return { doneAt: undefined, earliest, latest, ...byDelivery };
  return { doneAt: endAt(progress, 1), earliest, latest, ...whatDecides(progress, waiting) };
}

function ofKind(waiting: readonly Waiting[], kind: WaitsFor): Decisive | undefined {
  const own = waiting.filter((it) => it.for === kind);
  if (own.length === 0) return undefined;
  const copies = own.reduce((sum, it) => sum + it.copies, 0);
  return { waitsFor: kind, until: lastOf(own, new Date(0)), copies };
}

type Decisive = Pick<Estimate, "waitsFor" | "until" | "copies">;

function lastLook(waiting: readonly Waiting[]): Date | undefined {
  const looks = waiting.flatMap((it) => it.givenUpAt?.getTime() ?? []);
  return looks.length === 0 ? undefined : new Date(Math.max(...looks));
}

/** People decide when they decide: no time is known, and none is counted. */
function isTimed(it: Waiting): boolean {
  return it.for !== "person" && it.for !== "connection";
}

/** How much faster or slower than measured it may go: what rests upon a few copies says little. */
function marginOf({ settled }: Pace): number {
  return 1.5 + 2 / Math.sqrt(settled + 1);
}

/** The slower end: what fails at the end comes again some seconds later. */
const SLACK_MS = 15_000;
const SLACK_SHARE = 0.25;

function slowest(progress: RunProgress, margin: number): Date | undefined {
  const end = endAt(progress, 1 / margin)?.getTime();
  if (end === undefined) return undefined;
  return new Date(end + SLACK_MS + Math.max(0, end - progress.now.getTime()) * SLACK_SHARE);
}

/** When all timed copies are through at `factor` times the pace; `undefined`: nothing is known of the pace. */
function endAt({ now, waiting, pace, fullest }: RunProgress, factor: number): Date | undefined {
  const perMs = perMsOf(pace) * factor;
  if (perMs === 0) return undefined;
  const timed = waiting.filter(isTimed).toSorted((a, b) => a.until.getTime() - b.until.getTime());
  // Each group begins when it may, and when those before it are through.
  const all = timed.reduce((end, it) => Math.max(end, it.until.getTime()) + it.copies / perMs, now.getTime());
  const fullestPerMs = fullest === undefined ? 0 : perMsOf(fullest.pace) * factor;
  if (fullest === undefined || fullestPerMs === 0) return new Date(Math.ceil(all));
  const one = Math.max(now.getTime(), fullest.until.getTime()) + fullest.copies / fullestPerMs;
  return new Date(Math.ceil(Math.max(all, one)));
}

function perMsOf({ settled, seconds }: Pace): number {
  return seconds <= 0 ? 0 : settled / seconds / 1_000;
}

/** What comes last, where its wait is longer than the work before it. */
function whatDecides(progress: RunProgress, waiting: readonly Waiting[]): Decisive {
  const { now } = progress;
  const last = waiting.toSorted((a, b) => b.until.getTime() - a.until.getTime())[0];
  const copies = waiting.reduce((sum, it) => sum + it.copies, 0);
  const work = { waitsFor: "work", until: undefined, copies } as const;
  if (last === undefined || last.until <= now || last.for === "work") return work;
  const before = endAt({ ...progress, waiting: waiting.filter((it) => it.until < last.until) }, 1);
  if (before !== undefined && before > last.until) return work;
  return ofKind(waiting, last.for) ?? work;
}

function lastOf(waiting: readonly Waiting[], atLeast: Date): Date {
  return new Date(Math.max(atLeast.getTime(), ...waiting.map((it) => it.until.getTime())));
}

function later(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined || b === undefined) return a;
  return a > b ? a : b;
}
