import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headerValue, readHeaders } from "./headers.ts";

describe("headers", () => {
  test("folded lines are one value, and the body begins after the empty line", () => {
    const entity = "Subject: one\r\n two\r\nTo: a@x.example\r\n\r\nFrom: not a header\r\n";
    const { headers, bodyAt } = readHeaders(entity);
    expect(headers).toEqual([
      { name: "Subject", value: "one two" },
      { name: "To", value: "a@x.example" },
    ]);
    expect(entity.slice(bodyAt)).toBe("From: not a header\r\n");
  });

  test("encoded words and UTF-8 bytes are shown decoded", () => {
    const raw = Buffer.from("Subject: Grüße\r\nFrom: =?utf-8?q?J=C3=B6rg?= <j@x.example>\r\n\r\n").toString(
      "latin1",
    );
    const { headers } = readHeaders(raw);
    expect(headerValue(headers, "subject")).toBe("Grüße");
    expect(headerValue(headers, "from")).toBe("Jörg <j@x.example>");
  });

  test("the first of several headers of one name counts, whatever its case", () => {
    const { headers } = readHeaders("MESSAGE-ID: <a@x>\nMessage-ID: <b@x>\n\n");
    expect(headerValue(headers, "message-id")).toBe("<a@x>");
    expect(headers).toHaveLength(2);
  });

  test("whatever the bytes are, it answers, and the body lies within them", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ":", " ", "\r", "\n", "\t", "=?") }), (entity) => {
        const { bodyAt } = readHeaders(entity);
        expect(bodyAt).toBeLessThanOrEqual(entity.length);
      }),
    );
  });
});
