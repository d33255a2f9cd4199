import { expect, test } from "vitest";
import { tooManyTries } from "./too-many-tries.ts";

test("one second is one", () => {
  expect(tooManyTries(1)).toBe("Too many tries. Go on in 1 second.");
  expect(tooManyTries(1_000)).toBe("Too many tries. Go on in 1 second.");
  expect(tooManyTries(1_001)).toBe("Too many tries. Go on in 2 seconds.");
});
