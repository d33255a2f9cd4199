import { expect, test } from "vitest";
import { mistakeInWatch } from "./late-clause.ts";

const now = new Date("2026-11-01T08:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const plan = (days: number) => ({
  late: { until: inDays(days), idleDays: undefined, followsForwards: false },
  destination: "JunkEmail" as const,
  isPartial: false,
});

test("a run may watch from now on, for ninety days at most", () => {
  expect(mistakeInWatch(plan(14), now)).toBeUndefined();
  expect(mistakeInWatch(plan(90), now)).toBeUndefined();
  expect(mistakeInWatch(plan(90.01), now)).toContain("90 days");
  expect(mistakeInWatch(plan(0), now)).toContain("over already");
});

test("what is put back is not watched for, nor single copies", () => {
  expect(mistakeInWatch({ ...plan(14), destination: "Inbox" }, now)).toContain("another destination");
  expect(mistakeInWatch({ ...plan(14), isPartial: true }, now)).toContain("all copies");
});
