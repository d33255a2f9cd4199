import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { expect, test } from "vitest";
import { automaticDestination, mistakesIn, NO_ACTION } from "./auto-retract.ts";
import { DESTINATIONS, nextWeaker, whyUnavailable } from "./destination.ts";

test("nothing found is never acted on, and No Action is no destination", () => {
  const setting = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" as const } };
  expect(automaticDestination(setting, "NONE")).toBeUndefined();
  expect(automaticDestination(setting, "BULK")).toBeUndefined();
  expect(automaticDestination(setting, "SPAM")).toBe("JunkEmail");
});

test("each mistake of a setting is named with its disposition, and only where the provider has no such place", () => {
  const destinations = {
    ...NO_ACTION.destinations,
    MALICIOUS: "RecoverableItemsPurges",
    SPAM: "JunkEmail",
  } as const;
  const setting = { ...NO_ACTION, destinations };
  expect(mistakesIn(setting, "microsoft")).toEqual([]);
  expect(mistakesIn(setting, "google")).toEqual([expect.stringMatching(/^MALICIOUS: .*choose Trash/)]);
  expect(ACTIONABLE_DISPOSITIONS).not.toContain("NONE");
});

test("going weaker step by step ends, and never at the Inbox", () => {
  for (const start of DESTINATIONS) {
    const steps = [];
    for (let at = nextWeaker(start); at !== undefined; at = nextWeaker(at)) steps.push(at);
    expect(steps.length).toBeLessThan(DESTINATIONS.length);
    expect(steps).not.toContain("Inbox");
  }
});

test("Microsoft has every place, Gmail lacks the two recoverable ones", () => {
  expect(DESTINATIONS.filter((it) => whyUnavailable(it, "microsoft"))).toEqual([]);
  expect(DESTINATIONS.filter((it) => whyUnavailable(it, "google"))).toEqual([
    "RecoverableItemsDeletions",
    "RecoverableItemsPurges",
  ]);
});
