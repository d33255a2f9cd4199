import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopyId, MessageId } from "#shared/ids.ts";
import { type Plan, planHash } from "./plan-hash.ts";

const pair = fc.record({
  messageId: fc.uuid().map((it) => it as MessageId),
  copyId: fc.uuid().map((it) => it as CopyId),
});
const plan = fc.record<Plan>({
  copies: fc.uniqueArray(pair, { maxLength: 20, selector: (it) => it.copyId }),
  destination: fc.constantFrom("JunkEmail", "DeletedItems", "RecoverableItemsPurges"),
  whenImpossible: fc.constantFrom("leave", "next_weaker"),
});

test("the order of the copies does not change a plan", () => {
  fc.assert(
    fc.property(plan, (it) => {
      expect(planHash({ ...it, copies: [...it.copies].reverse() })).toBe(planHash(it));
    }),
  );
});

test("one copy more or less is another plan", () => {
  fc.assert(
    fc.property(plan, pair, (it, more) => {
      fc.pre(!it.copies.some((known) => known.copyId === more.copyId));
      expect(planHash({ ...it, copies: [...it.copies, more] })).not.toBe(planHash(it));
    }),
  );
});

test("another late-arrivals clause, or another canary, is another plan", () => {
  const late = { until: new Date("2026-12-01T00:00:00Z"), idleDays: 3, followsForwards: false };
  fc.assert(
    fc.property(plan, (it) => {
      const clauses = [
        undefined,
        late,
        { ...late, idleDays: undefined },
        { ...late, until: new Date("2026-12-02T00:00:00Z") },
        { ...late, followsForwards: true },
      ];
      const hashes = clauses.flatMap((clause) =>
        [undefined, 10, 20].map((canary) => planHash({ ...it, late: clause, canary })),
      );
      expect(new Set(hashes).size).toBe(hashes.length);
    }),
  );
});

test("another destination, or another way round an obstacle, is another plan", () => {
  fc.assert(
    fc.property(plan, (it) => {
      expect(planHash({ ...it, destination: "RecoverableItemsDeletions" })).not.toBe(planHash(it));
      const other = it.whenImpossible === "leave" ? "next_weaker" : "leave";
      expect(planHash({ ...it, whenImpossible: other })).not.toBe(planHash(it));
    }),
  );
});
