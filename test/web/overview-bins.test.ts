import fc from "fast-check";
import { expect, test } from "vitest";
import { binsOf, totalOf } from "../../web/src/features/overview/bins.ts";

const HOUR_MS = 3_600_000;
const NOW = new Date("2026-11-20T14:30:00Z");
const HOURS = { "24h": 24, "7d": 168, "30d": 720 } as const;

test("every message of the range is in exactly one bar, whatever the range", () => {
  const ages = fc.array(fc.integer({ min: 0, max: 719 }), { maxLength: 40 });
  fc.assert(
    fc.property(ages, fc.constantFrom("24h" as const, "7d" as const, "30d" as const), (all, range) => {
      const first = Math.floor(NOW.getTime() / HOUR_MS) - HOURS[range] + 1;
      const hours = [...new Set(all)]
        .filter((it) => it < HOURS[range])
        .map((ago) => ({
          at: new Date((Math.floor(NOW.getTime() / HOUR_MS) - ago) * HOUR_MS).toISOString(),
          dispositions: { NONE: 2, SPAM: 1 },
          outcomes: { moved: 1 },
        }));
      const bins = binsOf({ from: new Date(first * HOUR_MS).toISOString(), hours }, range, NOW);
      expect(bins.reduce((sum, it) => sum + totalOf(it.dispositions), 0)).toBe(hours.length * 3);
      expect(bins.reduce((sum, it) => sum + totalOf(it.outcomes), 0)).toBe(hours.length);
      const starts = bins.map((it) => it.from.getTime());
      expect(starts).toEqual(starts.toSorted((left, right) => left - right));
      expect(new Set(starts).size).toBe(starts.length);
    }),
  );
});
