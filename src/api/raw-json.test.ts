import fc from "fast-check";
import { expect, test } from "vitest";
import { rawJson } from "./raw-json.ts";

function parsed(raw: Uint8Array): unknown {
  return JSON.parse([...rawJson(raw)].join(""));
}

function whole(raw: Buffer): unknown {
  return {
    success: true,
    errors: [],
    messages: [],
    result: { raw: raw.toString("utf8"), raw_base64: raw.toString("base64") },
  };
}

test("the pieces make the reply that the whole would have made, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(parsed(bytes)).toEqual(whole(Buffer.from(bytes)));
    }),
  );
});

test("a character that two pieces share, and a byte order mark, come out whole", () => {
  const text = `\u{feff}${"x".repeat(3 * 64 * 1024 - 5)}😀"\\\0é`.repeat(3);
  const raw = Buffer.from(text);
  expect(parsed(raw)).toEqual(whole(raw));
});

test("no piece grows with the mail", () => {
  const raw = Buffer.alloc(3 * 1024 * 1024, "\x01");
  const longest = Math.max(...[...rawJson(raw)].map((it) => it.length));
  expect(longest).toBeLessThan(2 * 1024 * 1024);
});
