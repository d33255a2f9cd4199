import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { AutoRetract } from "./auto-retract.ts";
import { widensToHardDelete } from "./widens-to-hard-delete.ts";

const choice = fc.constantFrom("none", "JunkEmail", "DeletedItems", "RecoverableItemsPurges");
const setting: fc.Arbitrary<AutoRetract> = fc.record({
  destinations: fc.record({
    MALICIOUS: choice,
    SPOOF: choice,
    SUSPICIOUS: choice,
    SPAM: choice,
    BULK: choice,
  }),
  whenImpossible: fc.constantFrom("leave", "next_weaker"),
});

test("only what was not hard-deleted before and would be now counts", () => {
  fc.assert(
    fc.property(setting, setting, (before, after) => {
      const hard = (it: AutoRetract) =>
        new Set(ACTIONABLE_DISPOSITIONS.filter((d) => it.destinations[d] === "RecoverableItemsPurges"));
      expect(new Set(widensToHardDelete(before, after))).toEqual(hard(after).difference(hard(before)));
    }),
  );
});

test("saving the same again, or less, widens nothing", () => {
  fc.assert(
    fc.property(setting, (it) => {
      expect(widensToHardDelete(it, it)).toEqual([]);
    }),
  );
});
