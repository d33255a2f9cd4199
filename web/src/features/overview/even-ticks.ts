const LINES = 4;

/** From nothing to what the highest bar needs, in whole steps that are all alike: 1, 2 or 5 times a power of ten. */
export function evenTicks(highest: number): readonly number[] {
  const least = Math.max(1, highest / LINES);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((it) => it * power).find((it) => it >= least) ?? 10 * power;
  const count = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
