import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../test/support/mail-builder.ts";
import { type Clue, detector, finding } from "./detector.ts";

const clue: Clue = { sign: "phishing", field: "from", value: "v", reason: "Why.", score: 1 };

test("a detector puts its name on each clue, whether it finds none, one or several", () => {
  const found = (answer: Clue | readonly Clue[] | undefined): readonly unknown[] =>
    detect(
      detector("trick", () => answer),
      mailWith(),
      contextWith(),
    );
  expect(found(undefined)).toEqual([]);
  expect(found(clue)).toEqual([{ detector: "trick", ...clue }]);
  expect(found([clue, clue])).toHaveLength(2);
});

test("what is quoted from the mail is cut, and no character in two", () => {
  const { value, reason } = finding({ ...clue, value: "😀".repeat(500), reason: "x".repeat(9_000) });
  expect(value.length).toBeLessThanOrEqual(200);
  expect(value.isWellFormed()).toBe(true);
  expect(reason.length).toBeLessThanOrEqual(500);
  expect(finding(clue)).toEqual(clue);
});
