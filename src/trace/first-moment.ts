const HOURS = 3_600_000;
/** No clock on earth is further from UTC. */
const FURTHEST_MS = 16 * HOURS;

/** Whether it names a time zone, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * When the clocks of `timeZone` first show `wall`, or something later where they skip it: in some places a day in spring has
 * no midnight. `wall` is written as if it were UTC.
 */
export function firstMoment(wall: Date, timeZone: string): Date {
  const clock = clockOf(timeZone);
  let [before, at] = [wall.getTime() - FURTHEST_MS, wall.getTime() + FURTHEST_MS];
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (shownBy(clock, middle) >= wall.getTime()) at = middle;
    else before = middle;
  }
  return new Date(at);
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const two = "2-digit";
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: two,
    day: two,
    hour: two,
    minute: two,
    second: two,
  });
}

/** What the clock shows, as if it were UTC. */
function shownBy(clock: Intl.DateTimeFormat, at: number): number {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const shown = new Date(0);
  shown.setUTCFullYear(year, part("month") - 1, part("day"));
  shown.setUTCHours(part("hour"), part("minute"), part("second"), ((at % 1_000) + 1_000) % 1_000);
  return shown.getTime();
}
