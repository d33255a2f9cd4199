import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeTransfer } from "./transfer-encoding.ts";

const decoded = (text: string, encoding: string) =>
  decodeTransfer(Buffer.from(text, "latin1"), encoding).toString("latin1");

test("base64 and quoted-printable give every byte back", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const content = Buffer.from(bytes);
      const escaped = [...bytes].map((byte) => `=${byte.toString(16).padStart(2, "0")}`).join("=\r\n");
      expect(decodeTransfer(Buffer.from(content.toString("base64")), "BASE64").equals(content)).toBe(true);
      expect(decodeTransfer(Buffer.from(escaped), "quoted-printable").equals(content)).toBe(true);
    }),
  );
});

test.each([
  ["a=\r\nb", "ab"],
  ["a= \t\r\nb", "ab"],
  ["a=\nb", "ab"],
  ["=e9=E9", "\u00e9\u00e9"],
  ["1 = 2 =G1 =4", "1 = 2 =G1 =4"],
  ["end=", "end="],
  ["a\r\nb ", "a\r\nb "],
])("quoted-printable %j is %j", (text, plain) => {
  expect(decoded(text, "Quoted-Printable")).toBe(plain);
});

test.each(["7bit", "8bit", "binary", "x-unknown", ""])("%j leaves the very same bytes", (encoding) => {
  const bytes = Buffer.from("a=3D");
  expect(decodeTransfer(bytes, encoding)).toBe(bytes);
});
