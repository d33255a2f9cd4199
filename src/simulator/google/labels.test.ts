import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changeLabels, isFixedLabel, sameLabels } from "./labels.ts";

const label = fc.constantFrom("INBOX", "SPAM", "TRASH", "UNREAD", "STARRED", "Label_1", "Label_2");
const labels: fc.Arbitrary<string[]> = fc.uniqueArray(label);
const PLACES = ["INBOX", "SPAM", "TRASH"];
/** As Gmail has them: in one place at most, sorted. */
const current = labels.map((it) => changeLabels([], { add: it, remove: [] }));

describe("labels", () => {
  test("a message is never in two of inbox, spam and trash", () => {
    fc.assert(
      fc.property(current, labels, labels, (before, add, remove) => {
        const after = changeLabels(before, { add, remove });
        expect(after.filter((it) => PLACES.includes(it)).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("the same change twice is the same as once", () => {
    fc.assert(
      fc.property(current, labels, labels, (before, add, remove) => {
        const once = changeLabels(before, { add, remove });
        expect(sameLabels(once, changeLabels(once, { add, remove }))).toBe(true);
      }),
    );
  });

  test("labels that a change does not name and that are no place stay as they are", () => {
    fc.assert(
      fc.property(current, labels, labels, (before, add, remove) => {
        const untouched = before.filter((it) => !PLACES.includes(it) && !remove.includes(it));
        expect(changeLabels(before, { add, remove })).toEqual(expect.arrayContaining(untouched));
      }),
    );
  });

  test("the place that is added wins over the one it was in", () => {
    expect(changeLabels(["INBOX", "UNREAD"], { add: ["SPAM"], remove: [] })).toEqual(["SPAM", "UNREAD"]);
    expect(changeLabels(["SPAM"], { add: ["TRASH"], remove: [] })).toEqual(["TRASH"]);
    expect(changeLabels(["TRASH"], { add: ["INBOX"], remove: [] })).toEqual(["INBOX"]);
    expect(changeLabels([], { add: ["INBOX", "TRASH"], remove: [] })).toEqual(["TRASH"]);
  });

  test("the API may neither give nor take SENT and DRAFT", () => {
    expect(["SENT", "DRAFT", "INBOX", "Label_1"].filter(isFixedLabel)).toEqual(["SENT", "DRAFT"]);
  });
});
