import fc from "fast-check";
import { expect, test } from "vitest";
import { PROVIDERS } from "#policy/destination.ts";
import { RETENTION } from "#policy/retention.ts";
import { PLACES } from "./place.ts";
import { restorabilityOf, restorableTotals, restorableUntil, type TakenHit } from "./restorability.ts";

const NOW = new Date("2026-11-29T12:00:00Z");
const DEFAULTS = RETENTION.fallback;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * 86_400_000);

test.each([
  ["microsoft", "recoverable", "2026-12-12T12:00:00.000Z"],
  ["microsoft", "junk", "2026-12-28T12:00:00.000Z"],
  ["google", "junk", "2026-12-28T12:00:00.000Z"],
  ["google", "trash", "2026-12-28T12:00:00.000Z"],
] as const)("%s keeps %s for the days of the setting, counted from the act", (provider, place, until) => {
  const answer = restorableUntil({ provider, place, actedAt: daysAgo(1) }, DEFAULTS, NOW);
  expect(answer).toMatchObject({ restorable: "yes", until: new Date(until) });
  const late = restorableUntil({ provider, place, actedAt: daysAgo(31) }, DEFAULTS, NOW);
  expect(late).toMatchObject({ restorable: "no", why: expect.stringContaining("are over") });
});

test("where nobody has said how long Deleted Items are kept, it is unknown, and never a promise", () => {
  const hit: TakenHit = { provider: "microsoft", place: "trash", actedAt: daysAgo(1) };
  expect(restorableUntil(hit, DEFAULTS, NOW)).toMatchObject({ restorable: "unknown", until: undefined });
  const never = { ...DEFAULTS, microsoft: { ...DEFAULTS.microsoft, deletedItems: "never" as const } };
  expect(restorableUntil(hit, never, NOW)).toMatchObject({ restorable: "yes", until: undefined });
});

test("a hard delete can never be brought back, whatever the setting says", () => {
  fc.assert(
    fc.property(fc.constantFrom(...PROVIDERS), fc.nat(60), (provider, days) => {
      const hit: TakenHit = { provider, place: "gone", actedAt: daysAgo(days) };
      expect(restorableUntil(hit, DEFAULTS, NOW)).toMatchObject({ restorable: "no", until: undefined });
    }),
  );
});

test("a copy can come back as long as one of its items can, and says what the others cannot", () => {
  const hits: readonly TakenHit[] = [
    { provider: "microsoft", place: "recoverable", actedAt: daysAgo(20) },
    { provider: "microsoft", place: "recoverable", actedAt: daysAgo(4) },
  ];
  expect(restorabilityOf(hits, DEFAULTS, NOW)).toMatchObject({
    restorable: "yes",
    until: new Date("2026-12-09T12:00:00.000Z"),
    why: expect.stringContaining("1 of 2 items"),
  });
  expect(restorabilityOf([], DEFAULTS, NOW)).toMatchObject({ restorable: "no" });
});

test("the counts of a run add up, and its moment is the first at which a copy is lost", () => {
  const hit = fc.record({
    provider: fc.constantFrom(...PROVIDERS),
    place: fc.constantFrom(...PLACES),
    actedAt: fc.nat(60).map(daysAgo),
  });
  fc.assert(
    fc.property(fc.array(fc.array(hit, { maxLength: 3 })), (copies) => {
      const all = copies.map((it) => restorabilityOf(it, DEFAULTS, NOW));
      const totals = restorableTotals(all);
      expect(totals.counts.yes + totals.counts.no + totals.counts.unknown).toBe(copies.length);
      expect(totals.reasons.reduce((sum, it) => sum + it.copies, 0)).toBe(copies.length);
      const moments = all.flatMap((it) => (it.restorable === "yes" && it.until ? [it.until.getTime()] : []));
      expect(totals.until?.getTime()).toBe(moments.length === 0 ? undefined : Math.min(...moments));
    }),
  );
});
