import { expect, test } from "vitest";
import { codeOf, isDatabaseAway, isRefusedData, wasRolledBack } from "./error-code.ts";

const withCode = (code: unknown) => Object.assign(new Error("x"), { code });

test.each([
  ["22001", "isRefusedData"],
  ["23505", "isRefusedData"],
  ["54000", "isRefusedData"],
  ["40P01", "wasRolledBack"],
  ["40001", "wasRolledBack"],
  ["08006", "isDatabaseAway"],
  ["53300", "isDatabaseAway"],
  ["57P01", "isDatabaseAway"],
  ["ECONNREFUSED", "isDatabaseAway"],
  ["42P01", undefined],
  ["220010", undefined],
  ["", undefined],
])("%s is %s, and nothing else", (code, expected) => {
  const said = { isRefusedData, wasRolledBack, isDatabaseAway };
  const names = Object.entries(said).flatMap(([name, is]) => (is(withCode(code)) ? [name] : []));
  expect(names).toEqual(expected === undefined ? [] : [expected]);
});

test("what has no code, or one that is no text, has none", () => {
  for (const error of [undefined, null, "22001", new Error("22001"), withCode(22_001), {}])
    expect(codeOf(error)).toBe("");
});
