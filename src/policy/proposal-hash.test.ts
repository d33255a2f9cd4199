import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId, type IntegrationId } from "#shared/ids.ts";
import { type AutoRetract, NO_ACTION } from "./auto-retract.ts";
import { WHEN_IMPOSSIBLE } from "./destination.ts";
import { proposalHash } from "./proposal-hash.ts";

const integrationId = newId<IntegrationId>(new Date("2026-11-23T08:00:00Z"));
const choice = fc.constantFrom("none", "JunkEmail", "RecoverableItemsPurges");
const proposed = fc.record({
  basedOn: fc.nat(3),
  askedBy: fc.constantFrom("person:ann", "person:bob"),
  whenImpossible: fc.constantFrom(...WHEN_IMPOSSIBLE),
  choices: fc.tuple(choice, choice, choice, choice, choice),
});

test("two proposals have one hash exactly where a second person would say yes or no to the same", () => {
  const hashOf = (it: typeof proposed extends fc.Arbitrary<infer T> ? T : never): string => {
    const destinations = Object.fromEntries(
      ACTIONABLE_DISPOSITIONS.map((name, index) => [name, it.choices[index] ?? "none"]),
    );
    const setting = {
      whenImpossible: it.whenImpossible,
      destinations: { ...NO_ACTION.destinations, ...destinations },
    } satisfies AutoRetract;
    return proposalHash({ integrationId, basedOn: it.basedOn, askedBy: it.askedBy, setting });
  };
  fc.assert(
    fc.property(proposed, proposed, (one, other) => {
      expect(hashOf(one) === hashOf(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});

test("in what order the database gives the dispositions does not count", () => {
  const of = { integrationId, basedOn: 1, askedBy: "person:ann" };
  const turned = Object.fromEntries(Object.entries(NO_ACTION.destinations).toReversed());
  const destinations = { ...NO_ACTION.destinations, ...turned };
  expect(proposalHash({ ...of, setting: { ...NO_ACTION, destinations } })).toBe(
    proposalHash({ ...of, setting: NO_ACTION }),
  );
});
