import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DIRECTIONS } from "#detection/context.ts";
import { DISPOSITIONS, type Disposition } from "#detection/disposition.ts";
import { type AutoRetract, NO_ACTION } from "./auto-retract.ts";
import { type CopyFacts, type Decision, decide } from "./decide.ts";
import { STAY_REASONS } from "./stay-reasons.ts";
import { DESTINATIONS, PROVIDERS, WHEN_IMPOSSIBLE, whyUnavailable } from "./destination.ts";

const SETTING: AutoRetract = {
  destinations: {
    MALICIOUS: "RecoverableItemsDeletions",
    SPOOF: "JunkEmail",
    SUSPICIOUS: "DeletedItems",
    SPAM: "JunkEmail",
    BULK: "none",
  },
  whenImpossible: "next_weaker",
};
const COPY: CopyFacts = { direction: "inbound", isTrusted: true, isOwnSentCopy: false, isExempt: false };

describe("a copy goes where the setting says", () => {
  test.each<[Disposition, Partial<CopyFacts>, Decision]>([
    ["MALICIOUS", {}, { act: "RecoverableItemsDeletions" }],
    ["SPOOF", {}, { act: "JunkEmail" }],
    ["SUSPICIOUS", {}, { act: "DeletedItems" }],
    ["SPAM", {}, { act: "JunkEmail" }],
    ["BULK", {}, { stay: "no_action" }],
    ["NONE", {}, { stay: "nothing_found" }],
    ["MALICIOUS", { direction: "internal" }, { act: "RecoverableItemsDeletions" }],
    ["MALICIOUS", { direction: "outbound" }, { stay: "outbound" }],
    ["MALICIOUS", { isTrusted: false }, { stay: "untrusted" }],
    ["MALICIOUS", { isOwnSentCopy: true, direction: "internal" }, { stay: "own_sent_copy" }],
    ["MALICIOUS", { isExempt: true }, { stay: "exempt" }],
    ["MALICIOUS", { isTrusted: false, isExempt: true, direction: "outbound" }, { stay: "untrusted" }],
    ["NONE", { isTrusted: false }, { stay: "nothing_found" }],
    ["BULK", { isExempt: true }, { stay: "exempt" }],
  ])("%s, %o: %o", (disposition, facts, decision) => {
    expect(
      decide(disposition, { provider: "microsoft", autoRetract: SETTING }, { ...COPY, ...facts }),
    ).toEqual(decision);
  });
});

test("a place the provider lacks becomes the next weaker one, or the copy stays, as the setting says", () => {
  const at = (whenImpossible: AutoRetract["whenImpossible"]): Decision =>
    decide("MALICIOUS", { provider: "google", autoRetract: { ...SETTING, whenImpossible } }, COPY);
  expect(at("next_weaker")).toEqual({ act: "DeletedItems" });
  expect(at("leave")).toEqual({ stay: "unavailable" });
});

const automatic = fc.constantFrom("none" as const, ...DESTINATIONS.filter((it) => it !== "Inbox"));
const autoRetract: fc.Arbitrary<AutoRetract> = fc.record({
  destinations: fc.record({
    MALICIOUS: automatic,
    SPOOF: automatic,
    SUSPICIOUS: automatic,
    SPAM: automatic,
    BULK: automatic,
  }),
  whenImpossible: fc.constantFrom(...WHEN_IMPOSSIBLE),
});
const integration = fc.record({ provider: fc.constantFrom(...PROVIDERS), autoRetract });
const copy: fc.Arbitrary<CopyFacts> = fc.record({
  direction: fc.constantFrom(...DIRECTIONS),
  isTrusted: fc.boolean(),
  isOwnSentCopy: fc.boolean(),
  isExempt: fc.boolean(),
});
const disposition = fc.constantFrom(...DISPOSITIONS);

test("whatever the setting, what must never be acted on stays", () => {
  fc.assert(
    fc.property(disposition, integration, copy, (found, setting, facts) => {
      const decision = decide(found, setting, facts);
      const mustStay =
        found === "NONE" ||
        !facts.isTrusted ||
        facts.direction === "outbound" ||
        facts.isOwnSentCopy ||
        facts.isExempt;
      const stays = "stay" in decision;
      expect(stays || !mustStay).toBe(true);
      expect(
        stays ? STAY_REASONS.includes(decision.stay) : !whyUnavailable(decision.act, setting.provider),
      ).toBe(true);
    }),
  );
});

test("a fresh install moves nothing", () => {
  fc.assert(
    fc.property(disposition, fc.constantFrom(...PROVIDERS), copy, (found, provider, facts) => {
      expect(decide(found, { provider, autoRetract: NO_ACTION }, facts)).toHaveProperty("stay");
    }),
  );
});
