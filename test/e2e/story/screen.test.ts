import { expect, test } from "vitest";
import { readScreen } from "./screen.ts";

test.each([
  ["one\r\n\r\ntwo\r\n", ["one", "", "two"]],
  ["\u001b[32mgreen\u001b[39m\r\n", ["green"]],
  ["\u001b7\u001b[?25l\u001b[?7lbar\u001b[?25h\u001b[?7h\u001b8", ["bar"]],
  ["\u001b[1G\u001b[0JSure? \u001b[7Gy\r\n", ["Sure? y"]],
  ["abc\bX", ["abX"]],
  ["long line\r\u001b[2Kshort", ["short"]],
  ["said\r\nbar\u001b[0K\u001b[1G\u001b[2K", ["said"]],
])("%j shows %j", (written, lines) => {
  expect(readScreen(written).lines).toEqual(lines);
});

test("what a line showed before it was written over is remembered, in its order", () => {
  const drawn = "0 of 2\u001b[0K\u001b[1G1 of 2\u001b[0K\u001b[1G1 of 2\u001b[0K\u001b[1G2 of 2\u001b[0K\r\n";
  expect(readScreen(drawn)).toEqual({ lines: ["2 of 2"], overwritten: ["0 of 2", "1 of 2", "2 of 2"] });
});
