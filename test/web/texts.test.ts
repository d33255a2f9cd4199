import fc from "fast-check";
import { expect, test } from "vitest";
import { evenTicks } from "../../web/src/features/overview/even-ticks.ts";
import { takenBy } from "../../web/src/features/message/taken-by.ts";
import { titleOf } from "../../web/src/features/retractions/naming.ts";
import { auditLogTexts } from "../../web/src/texts/audit-log.ts";
import { reasonText } from "../../web/src/ui/reason-text.ts";

test("a reason of the ledger is said in words, and what nobody has put into words stays as it is", () => {
  const weaker = (code: string) => `RecoverableItemsDeletions was impossible (${code}): DeletedItems instead`;
  expect(reasonText(weaker("no_such_place_in_gmail"))).toBe(
    "Soft Delete (user recoverable) was not possible, as Gmail has no such place: Trash instead",
  );
  expect(reasonText(weaker("ErrorOdd"))).toBe(
    "Soft Delete (user recoverable) was not possible, ErrorOdd: Trash instead",
  );
  expect(reasonText("RecoverableItemsPurges was impossible: DeletedItems instead")).toBe(
    "Hard Delete (admin recoverable) was not possible: Trash instead",
  );
  expect(reasonText("the provider cannot put it there: no_such_place_in_gmail")).toBe(
    "the provider cannot put it there, as Gmail has no such place",
  );
  expect(reasonText("the provider refused: ErrorOdd")).toBe("the provider refused: ErrorOdd");
  expect(reasonText("superseded by 0190d5c8-0000-7000-8000-000000000002")).toContain("superseded by 0190");
});

test("a release and what was done to a list have words of their own in the audit log", () => {
  const { whatHappened } = auditLogTexts;
  expect(whatHappened("retraction.started", { destination: "origin" })).toBe("Started a release");
  expect(whatHappened("retraction.started", { destination: "JunkEmail" })).toBe("Started a retraction");
  expect(["added", "changed", "removed"].map((action) => whatHappened("list.changed", { action }))).toEqual([
    "Added to a list",
    "Changed a list",
    "Removed from a list",
  ]);
});

test("an automatic run that the block list asked for says so, and shows no id", () => {
  const rules = ["setting:MALICIOUS", "list:0190d5c8-0000-7000-8000-000000000002", "detector:lookalike"];
  const run = { kind: "automatic", releases_id: null, named_by: null, reason: "", rules } as const;
  expect(titleOf(run)).toBe("Malicious: block list, lookalike");
});

test("the lines of a chart are all alike and whole, and the highest bar is below the last", () => {
  expect(evenTicks(0)).toEqual([0, 1]);
  expect(evenTicks(3)).toEqual([0, 1, 2, 3]);
  expect(evenTicks(37)).toEqual([0, 10, 20, 30, 40]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (highest) => {
      const ticks = evenTicks(highest);
      const steps = new Set(ticks.slice(1).map((it, index) => it - (ticks[index] ?? 0)));
      expect(steps.size).toBe(1);
      expect(ticks.every((it) => Number.isInteger(it))).toBe(true);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});

test("runs of one moment are told apart by the integrations whose copies they took; what is back is nobody's", () => {
  const at = "2026-11-23T08:00:00.000Z";
  const copy = (run: string, integration_id: string, restored_at: string | null = null) => ({
    integration_id,
    latest: { kind: "retract" as const, retraction_id: run, requested_at: at },
    hits: [{ restored_at }],
  });
  const untouched = { integration_id: "exchange", latest: null, hits: [] };
  expect(
    takenBy([
      copy("a", "exchange"),
      copy("a", "exchange"),
      copy("b", "gmail"),
      copy("c", "gmail", at),
      untouched,
    ]),
  ).toEqual([
    { id: "a", at, integrations: ["exchange"] },
    { id: "b", at, integrations: ["gmail"] },
  ]);
});
