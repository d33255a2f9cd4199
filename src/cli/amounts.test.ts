import { expect, test } from "vitest";
import { bytesText, rowsText } from "./amounts.ts";

test("amounts are written as people read them", () => {
  expect([0, 1, 2_886, 3_000_000].map(rowsText)).toEqual(["0 rows", "1 row", "2,886 rows", "3,000,000 rows"]);
  expect([0, 999, 1_000, 288_200, 5_400_000_000, 7e15].map(bytesText)).toEqual([
    "0 bytes",
    "999 bytes",
    "1.0 kB",
    "288.2 kB",
    "5.4 GB",
    "7000.0 TB",
  ]);
});
