import { expect, test } from "vitest";
import { DISPOSITIONS, isGraver } from "./disposition.ts";

test("a disposition is graver than each that comes after it, and than no other", () => {
  for (const [at, left] of DISPOSITIONS.entries())
    for (const [place, right] of DISPOSITIONS.entries()) expect(isGraver(left, right)).toBe(at < place);
});
