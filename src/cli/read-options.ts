import { InvalidArgumentError } from "commander";

/** For commander: a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (typed: string) => number {
  return (typed) => {
    const number = Number(typed);
    if (!/^\d{1,9}$/.test(typed) || number < min || number > max) {
      throw new InvalidArgumentError(`It takes a whole number from ${min} to ${max}.`);
    }
    return number;
  };
}

const DAY_SECONDS = 86_400;

/** For commander: what begins something that runs long waits for its end, for a while. */
export const WAIT = [
  "--wait <seconds>",
  "for how long to wait for the end; the server goes on by itself",
  wholeNumber(0, DAY_SECONDS),
  120,
] as const;

/** For commander: whoever comes back to see the end waits longer. */
export const WAIT_A_DAY = [
  "--wait <seconds>",
  "for how long to wait for the end (default: a day); the server goes on by itself",
  wholeNumber(0, DAY_SECONDS),
] as const;

export function secondsToWait(wait: number | undefined): number {
  return wait ?? DAY_SECONDS;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For commander: how long ago, in milliseconds, as `30m`, `2h` or `3d`. */
export function ago(typed: string): number {
  const [, number = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(typed.toLowerCase()) ?? [];
  const ms = UNIT_MS[unit];
  if (ms === undefined) throw new InvalidArgumentError("It takes a time such as 30m, 2h or 3d.");
  return Number(number) * ms;
}

/** For commander: so many days, as `14` or `14d`. */
export function days(min: number, max: number): (typed: string) => number {
  const whole = wholeNumber(min, max);
  return (typed) => whole(typed.replace(/d$/i, ""));
}

/** For commander: an option that may be given several times, or once with commas. */
export function several(typed: string, before: readonly string[] | undefined): readonly string[] {
  return [
    ...(before ?? []),
    ...typed
      .split(",")
      .map((it) => it.trim())
      .filter((it) => it !== ""),
  ];
}

/** For commander: one of the words, in any case. */
export function oneOf<Word extends string>(words: readonly Word[]): (typed: string) => Word {
  return (typed) => {
    const found = words.find((it) => it.toLowerCase() === typed.toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`It takes one of: ${words.join(", ")}.`);
    return found;
  };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For commander: an id, or several of them one by one. `shownBy`: where to find one. */
export function idShownBy(shownBy: string): (typed: string) => string {
  return (typed) => {
    if (ID.test(typed)) return typed;
    throw new InvalidArgumentError(`It takes a whole id as \`undeliver ${shownBy}\` shows it.`);
  };
}

export function idsShownBy(shownBy: string) {
  const read = idShownBy(shownBy);
  return (typed: string, before: readonly string[] | undefined): readonly string[] => [
    ...(before ?? []),
    read(typed),
  ];
}
