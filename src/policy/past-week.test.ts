import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type IntegrationId, type MailboxId, newId } from "#shared/ids.ts";
import { allowedCopies, AUTO_RETRACT_LIMIT } from "./auto-retract-limit.ts";
import { type AutoRetract, NO_ACTION } from "./auto-retract.ts";
import { furtherCopies, goesFurther, type PastWeek, reachesAll } from "./past-week.ts";

const setting: fc.Arbitrary<AutoRetract> = fc
  .tuple(
    ...ACTIONABLE_DISPOSITIONS.map(() =>
      fc.constantFrom(
        "none" as const,
        "JunkEmail" as const,
        "DeletedItems" as const,
        "RecoverableItemsDeletions" as const,
        "RecoverableItemsPurges" as const,
      ),
    ),
  )
  .map(([MALICIOUS = "none", SPOOF = "none", SUSPICIOUS = "none", SPAM = "none", BULK = "none"]) => ({
    ...NO_ACTION,
    destinations: { MALICIOUS, SPOOF, SUSPICIOUS, SPAM, BULK },
  }));

test("of two settings a disposition goes further in one of them only", () => {
  fc.assert(
    fc.property(setting, setting, (a, b) => {
      const both = goesFurther(a, b).filter((it) => goesFurther(b, a).includes(it));
      expect(both).toEqual([]);
    }),
  );
});

test("steps on the way to a setting never count more dispositions than the way as a whole misses", () => {
  fc.assert(
    fc.property(setting, setting, setting, (a, b, c) => {
      const steps = new Set([...goesFurther(a, b), ...goesFurther(b, c)]);
      for (const it of goesFurther(a, c)) expect(steps.has(it)).toBe(true);
    }),
  );
});

test("only the copies of the integration and of what goes further are counted", () => {
  const [here, there] = [newId<IntegrationId>(new Date()), newId<IntegrationId>(new Date())];
  const week: PastWeek = {
    since: new Date(),
    copies: 100,
    incomplete: ["SPOOF"],
    came: [
      { integrationId: here, disposition: "SPAM", messages: 2, copies: 5 },
      { integrationId: here, disposition: "BULK", messages: 3, copies: 7 },
      { integrationId: there, disposition: "SPAM", messages: 4, copies: 11 },
    ],
  };
  const after: AutoRetract = {
    ...NO_ACTION,
    destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" },
  };
  const reached = reachesAll(week, here);
  expect(furtherCopies(week, { before: NO_ACTION, after, reached })).toBe(5);
  expect(furtherCopies(week, { before: after, after: NO_ACTION, reached })).toBe(0);
  // What was not counted to the end is more than any limit.
  const spoof: AutoRetract = { ...after, destinations: { ...after.destinations, SPOOF: "JunkEmail" } };
  expect(furtherCopies(week, { before: NO_ACTION, after: spoof, reached })).toBe(Number.POSITIVE_INFINITY);
});

test("for whom a setting is wider it counts only who is new in it, and everybody in it where it goes deeper", () => {
  const spam = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "JunkEmail" } } as const;
  const deeper = { ...NO_ACTION, destinations: { ...NO_ACTION.destinations, SPAM: "DeletedItems" } } as const;
  const ann = { id: newId<MailboxId>(new Date()), address: "ann@corp.example" };
  const scope = { only: { groups: [], mailboxes: [ann] }, except: undefined };
  const week = { incomplete: [] };
  const reached = [{ disposition: "SPAM" as const, messages: 4, copies: 9, beyond: 7, outside: 0 }];
  expect(furtherCopies(week, { before: { ...spam, scope }, after: spam, reached })).toBe(7);
  expect(furtherCopies(week, { before: { ...spam, scope }, after: deeper, reached })).toBe(9);
  // Narrower, and no deeper: nothing goes further.
  expect(furtherCopies(week, { before: spam, after: { ...spam, scope }, reached })).toBe(0);
});

test("of the number and the share of the week's mail the larger one is allowed", () => {
  const limit = AUTO_RETRACT_LIMIT.fallback;
  expect(allowedCopies(limit, 0)).toBe(1_000);
  expect(allowedCopies(limit, 250_099)).toBe(2_500);
  expect(allowedCopies({ copies: 0, percent: 0 }, 250_000)).toBe(0);
});

test("a limit that is none is refused, and one that lacks a field is made whole", () => {
  expect(() => AUTO_RETRACT_LIMIT.read({ copies: -1 })).toThrow(/limit/);
  expect(() => AUTO_RETRACT_LIMIT.read({ percent: 101 })).toThrow(/limit/);
  expect(AUTO_RETRACT_LIMIT.read({ copies: 5 })).toEqual({ copies: 5, percent: 1 });
});
