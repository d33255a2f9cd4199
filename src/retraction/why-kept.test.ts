import fc from "fast-check";
import { expect, test } from "vitest";
import { RESTORABLE } from "./restorability.ts";
import { type KeptMessage, whyMessageKept, whyRawKept } from "./why-kept.ts";

const CUTOFF = new Date("2026-06-01T00:00:00Z");

const NOTHING: KeptMessage = {
  waitsForVerdict: false,
  isOpen: false,
  isUndecided: false,
  isUnfinished: false,
  isRecent: false,
  isExempt: false,
  restorable: "no",
  settledAt: undefined,
};

/** Most have little about them: else next to none could go. */
const mostlyNot = fc.nat(15).map((it) => it === 0);

const message: fc.Arbitrary<KeptMessage> = fc.record({
  waitsForVerdict: mostlyNot,
  isOpen: mostlyNot,
  isUndecided: mostlyNot,
  isUnfinished: mostlyNot,
  isRecent: mostlyNot,
  isExempt: mostlyNot,
  restorable: fc.constantFrom("no" as const, "no" as const, ...RESTORABLE),
  settledAt: fc.option(fc.date({ noInvalidDate: true }), { nil: undefined }),
});

test("what goes has nothing open, is not exempt, cannot be brought back, and was settled long ago", () => {
  fc.assert(
    fc.property(message, fc.constantFrom(CUTOFF, undefined), (it, settledBefore) => {
      const isDue =
        it.settledAt === undefined || (settledBefore !== undefined && it.settledAt < settledBefore);
      const isQuiet =
        JSON.stringify({ ...it, settledAt: 0 }) === JSON.stringify({ ...NOTHING, settledAt: 0 });
      expect(whyMessageKept(it, settledBefore) === undefined).toBe(isDue && isQuiet);
    }),
    { numRuns: 1_000 },
  );
});

test("whatever keeps the original keeps the message", () => {
  fc.assert(
    fc.property(message, (it) => {
      const raw = whyRawKept(it);
      expect([raw ?? whyMessageKept(it, CUTOFF)]).toEqual([whyMessageKept(it, CUTOFF)]);
    }),
  );
});

test("what was done to a message keeps it until that is settled for long enough, and for ever without a figure", () => {
  const done = { ...NOTHING, settledAt: new Date("2026-05-31T00:00:00Z") };
  expect(whyMessageKept(done, CUTOFF)).toBeUndefined();
  expect(whyMessageKept({ ...done, settledAt: CUTOFF }, CUTOFF)).toBe("retracted");
  expect(whyMessageKept(done, undefined)).toBe("retracted");
  expect(whyMessageKept(NOTHING, undefined)).toBeUndefined();
  expect(whyRawKept(done)).toBeUndefined();
});

test("where nobody knows how long a mailbox keeps it, it may still be released, and stays", () => {
  const done = { ...NOTHING, settledAt: new Date(0) };
  expect(whyMessageKept({ ...done, restorable: "unknown" }, CUTOFF)).toBe("releasable");
  expect(whyMessageKept({ ...done, isExempt: true }, CUTOFF)).toBe("exempt");
  expect(whyRawKept({ ...done, isExempt: true, restorable: "yes" })).toBeUndefined();
});
