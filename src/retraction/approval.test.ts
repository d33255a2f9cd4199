import fc from "fast-check";
import { expect, test } from "vitest";
import { DESTINATIONS } from "#policy/destination.ts";
import { kindOfActor, othersThan, wayOfApproval, whyApproval, whyNotDecide } from "./approval.ts";

const person = fc.constantFrom("person:ann", "person:bob", "person:cid");
const actor = fc.oneof(person, fc.constantFrom("token:soar", "token:person:ann"));

test("splitting a plan does not get it past the limit", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200 })),
      fc.integer({ min: 0, max: 600 }),
      (parts, limit) => {
        let applied = 0;
        for (const copies of parts) {
          const plan = {
            destination: "JunkEmail",
            copies,
            copiesLastHour: applied,
            copiesPerHour: limit,
          } as const;
          if (whyApproval(plan) === undefined) applied += copies;
        }
        expect(applied).toBeLessThanOrEqual(limit);
      },
    ),
  );
});

test("hard delete needs approval by a single copy too, and nothing else does below the limit", () => {
  const why = DESTINATIONS.map((destination) =>
    whyApproval({ destination, copies: 1, copiesLastHour: 0, copiesPerHour: 300 }),
  );
  expect(why.filter((it) => it !== undefined)).toEqual(["hard_delete"]);
});

test("exactly the limit is still one's own word, one more is not", () => {
  const at = (copies: number) =>
    whyApproval({ destination: "JunkEmail", copies, copiesLastHour: 100, copiesPerHour: 300 });
  expect([at(200), at(201)]).toEqual([undefined, "over_limit"]);
});

test("no token approves, nobody approves his own, and only who is eligible does", () => {
  fc.assert(
    fc.property(actor, fc.array(actor), fc.array(person), (decider, parties, eligible) => {
      const why = whyNotDecide({ actor: decider, parties, makers: [], eligible });
      const may = kindOfActor(decider) === "person" && othersThan(eligible, parties).includes(decider);
      expect(why === undefined).toBe(may);
    }),
  );
});

test("whoever could decide is never among the parties; with nobody left the number is typed", () => {
  expect(wayOfApproval(othersThan(["person:ann", "person:bob"], ["person:ann"]))).toBe("second_person");
  expect(wayOfApproval(othersThan(["person:ann"], ["person:ann"]))).toBe("typed_confirmation");
  expect(wayOfApproval(othersThan([], ["token:soar"]))).toBe("typed_confirmation");
});

test("what merely looks like a person's name is a token's", () => {
  expect(["person:1", "token:person:1", "setting", "engine"].map(kindOfActor)).toEqual([
    "person",
    "token",
    "token",
    "token",
  ]);
});

test("nobody is the second person to his own token, unless there is no other", () => {
  const own = { parties: ["token:soar"], makers: ["person:ann"] };
  const both = ["person:ann", "person:bob"];
  expect(whyNotDecide({ ...own, actor: "person:ann", eligible: both })).toContain("token that you have made");
  expect(whyNotDecide({ ...own, actor: "person:bob", eligible: both })).toBeUndefined();
  expect(whyNotDecide({ ...own, actor: "person:ann", eligible: ["person:ann"] })).toBeUndefined();
});
