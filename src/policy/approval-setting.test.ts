import { expect, test } from "vitest";
import { APPROVAL } from "./approval-setting.ts";

test("what was stored is made whole, and what is no number of copies is refused", () => {
  expect(APPROVAL.read({})).toEqual({ copiesPerHour: 300 });
  expect(APPROVAL.read({ copiesPerHour: 0 })).toEqual({ copiesPerHour: 0 });
  for (const copiesPerHour of [-1, 1.5, Number.NaN, "300"]) {
    expect(() => APPROVAL.read({ copiesPerHour })).toThrow("no number of copies");
  }
});
