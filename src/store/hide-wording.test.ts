import fc from "fast-check";
import { expect, test } from "vitest";
import { overlapOf, type Wording } from "#detection/wording.ts";
import { hideWordings, packWording, unpackWording } from "./hide-wording.ts";

const KEY = Buffer.alloc(32, 7);
const value = fc.integer({ min: 0, max: 0xffffffff });
const wording = fc.record({
  level: fc.integer({ min: 0, max: 15 }),
  values: fc.uniqueArray(value, { maxLength: 256 }),
});

test("what two texts share stays what they share, and another tenant's key shares nothing with it", () => {
  fc.assert(
    fc.property(wording, wording, (one, other) => {
      const both: Wording = {
        level: other.level,
        values: [...new Set([...other.values, ...one.values.slice(0, 40)])],
      };
      const [a, b] = hideWordings(KEY, [one, both]);
      if (a === undefined || b === undefined) throw new Error("nothing was hidden");
      expect(overlapOf(a, b)).toEqual(overlapOf(one, both));
      const [stranger] = hideWordings(Buffer.alloc(32, 8), [one]);
      expect(overlapOf(stranger ?? a, a).shared).toBeLessThan(2);
    }),
  );
});

test("what is kept is read again as it was", () => {
  fc.assert(
    fc.property(wording, (it) => {
      expect(unpackWording(packWording(it))).toEqual(it);
    }),
  );
});
