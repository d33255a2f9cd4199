import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AutomationRule } from "./automation-rules.ts";
import { type OpenTrip, type RuleCount, stoppedBy, type TripCause, whyTrips } from "./breaker.ts";
import { BREAKER, LIMIT_RANGES } from "./breaker-setting.ts";

const SETTING = BREAKER.fallback;
const QUIET: RuleCount = {
  rule: "detector:a",
  copiesThisHour: 0,
  importantThisHour: 0,
  copiesToday: 0,
  releasedToday: 0,
  usualThisHour: 0,
  inboundToday: undefined,
};

describe("a breaker opens", () => {
  test.each<[string, Partial<RuleCount>, TripCause | undefined]>([
    ["not one copy before the limit", { copiesThisHour: 499 }, undefined],
    ["once a rule has done what it may in an hour", { copiesThisHour: 500 }, "copies_per_hour"],
    ["for a campaign at its own limit", { rule: "campaign:c", copiesThisHour: 400 }, "copies_per_hour"],
    ["at its share of the day's mail", { copiesToday: 400, inboundToday: 2_000 }, "share_of_mail"],
    ["not for a large share of little mail", { copiesToday: 199, inboundToday: 210 }, undefined],
    ["not for a share that nobody can tell", { copiesToday: 100_000 }, undefined],
    ["for important people", { importantThisHour: 10 }, "important_people"],
    ["for what people bring back", { copiesToday: 150, releasedToday: 15 }, "releases"],
    ["not for a few releases", { copiesToday: 10, releasedToday: 9 }, undefined],
    ["not for releases that are few among many", { copiesToday: 1_000, releasedToday: 50 }, undefined],
    [
      "for a disposition far from its history",
      { rule: "setting:SPAM", copiesThisHour: 30_000, usualThisHour: 2_900 },
      "volume",
    ],
    [
      "not for one whose hours are always so",
      { rule: "setting:SPAM", copiesThisHour: 20_000, usualThisHour: 2_900 },
      undefined,
    ],
    ["not for a disposition's other numbers", { rule: "setting:SPAM", importantThisHour: 99 }, undefined],
    ["never for an entry of the block list", { rule: "list:e1", copiesThisHour: 1_000_000 }, undefined],
  ])("%s", (_, count, cause) => {
    expect(whyTrips(SETTING, { ...QUIET, ...count })?.cause).toBe(cause);
  });

  test("and says which rule did how much, and how much it may", () => {
    expect(whyTrips(SETTING, { ...QUIET, copiesThisHour: 512 })).toEqual({
      rule: "detector:a",
      cause: "copies_per_hour",
      measured: 512,
      allowed: 500,
      reason: "detector:a acted on 512 copies in this hour, and 500 are allowed",
    });
  });

  test("never where it is switched off", () => {
    expect(whyTrips({ ...SETTING, isOn: false }, { ...QUIET, copiesThisHour: 1e6 })).toBeUndefined();
  });

  test("and more of the same never closes it by itself", () => {
    const number = fc.nat(5_000);
    const count = fc.record({
      rule: fc.constantFrom<AutomationRule>("detector:a", "campaign:c", "setting:SPAM", "indicator:i"),
      copiesThisHour: number,
      importantThisHour: fc.nat(30),
      copiesToday: number,
      releasedToday: fc.nat(60),
      usualThisHour: fc.nat(300),
      inboundToday: fc.option(number, { nil: undefined }),
    });
    fc.assert(
      fc.property(count, fc.nat(500), (before, more) => {
        fc.pre(whyTrips(SETTING, before) !== undefined);
        const after = {
          ...before,
          copiesThisHour: before.copiesThisHour + more,
          importantThisHour: before.importantThisHour + more,
          releasedToday: before.releasedToday + more,
        };
        expect(whyTrips(SETTING, after)).toBeDefined();
      }),
    );
  });
});

describe("an open breaker stops", () => {
  const trip = (rule: AutomationRule, id = "1"): OpenTrip => ({ id, rule, reason: "too much" });
  const AROUND: readonly AutomationRule[] = ["setting:MALICIOUS", "campaign:c"];

  test.each<[string, readonly AutomationRule[], readonly AutomationRule[], boolean]>([
    ["what its rule alone carries", ["detector:a"], ["detector:a"], true],
    ["nothing of another rule", ["detector:b"], ["detector:a"], false],
    ["nothing that an untripped rule carries too", ["detector:a", "detector:b"], ["detector:a"], false],
    [
      "what only tripped rules carry",
      ["detector:a", "detector:b"],
      ["detector:a", "detector:b", "detector:z"],
      true,
    ],
    ["nothing that a block list names", ["detector:a", "list:e"], ["detector:a"], false],
    [
      "nothing that a block list names, though the disposition tripped",
      ["list:e"],
      ["setting:MALICIOUS"],
      false,
    ],
    ["all of a disposition whose volume tripped", ["detector:b"], ["setting:MALICIOUS"], true],
    ["nothing of another disposition", ["detector:b"], ["setting:SPAM"], false],
    ["a campaign, whatever finds it", ["detector:b"], ["campaign:c"], true],
    ["nothing of another campaign", ["detector:b"], ["campaign:d"], false],
    ["nothing where no rule is known to carry the verdict", [], ["detector:a"], false],
  ])("%s", (_, carrying, tripped, isStopped) => {
    const open = tripped.map((it) => trip(it));
    expect(stoppedBy([...AROUND, ...carrying], open) !== undefined).toBe(isStopped);
  });

  test("never what the block list names, nor what an untripped rule carries, whatever else is open", () => {
    const rule = fc.constantFrom<AutomationRule>("detector:a", "detector:b", "indicator:i");
    const open = fc.uniqueArray(rule).map((rules) => rules.map((it, index) => trip(it, String(index))));
    fc.assert(
      fc.property(fc.array(rule), open, (rules, trips) => {
        const stopped = stoppedBy([...AROUND, ...rules], trips);
        const isCarried = rules.some((it) => !trips.some((other) => other.rule === it));
        expect(stopped !== undefined).toBe(!isCarried && rules.length > 0);
        const around = [...trips, trip("setting:MALICIOUS", "8"), trip("campaign:c", "9")];
        expect(stoppedBy([...AROUND, ...rules, "list:e"], around)).toBeUndefined();
        expect(stoppedBy([...AROUND, ...rules], around)?.id).toBe("9");
      }),
    );
  });

  test("by the youngest of several", () => {
    const open = [trip("detector:b", "3"), trip("detector:a", "2"), trip("detector:z", "9")];
    expect(stoppedBy([...AROUND, "detector:a", "detector:b"], open)?.id).toBe("3");
  });
});

test("a stored setting is made whole, and what is off stays off", () => {
  expect(BREAKER.read({ isOn: false, copiesPerHour: 7, other: 1 })).toEqual({
    ...SETTING,
    isOn: false,
    copiesPerHour: 7,
  });
  expect(() => BREAKER.read("on")).toThrow("no breaker setting");
  for (const [name, [min, max]] of Object.entries(LIMIT_RANGES)) {
    const value = new Map(Object.entries(SETTING)).get(name);
    expect(value).toBeGreaterThanOrEqual(min);
    expect(value).toBeLessThanOrEqual(max);
  }
});
