import { describe, expect, test } from "vitest";
import { readMailContent, withHeader } from "./mail-content.ts";

describe("what Exchange reads of a mail", () => {
  test("folds are undone, encoded words are decoded, addresses are taken apart", () => {
    const content = readMailContent(
      Buffer.from(
        "Received: from a\r\n\tby b\r\nFrom: =?utf-8?b?SsO8cmdlbg==?= <j@a.test>\r\nTo: Team: x@a.test, y@a.test;\r\n" +
          "Subject: two\r\n lines\r\nDate: Mon, 23 Nov 2026 12:00:00 +0100\r\nImportance: High\r\n" +
          "Content-Type: multipart/mixed; boundary=x\r\n\r\nFrom: nobody@a.test",
      ),
    );
    expect(content.headers[0]).toEqual({ name: "Received", value: "from a\tby b" });
    expect(content).toMatchObject({
      from: { name: "Jürgen", address: "j@a.test" },
      sender: { address: "j@a.test" },
      to: [{ address: "x@a.test" }, { address: "y@a.test" }],
      subject: "two lines",
      sentAt: new Date("2026-11-23T11:00:00Z"),
      importance: "high",
      hasAttachments: true,
      messageId: undefined,
    });
  });

  test("a mail that is only a header, only a body, or nothing is still a mail", () => {
    expect(readMailContent(Buffer.from("Subject: x")).subject).toBe("x");
    expect(readMailContent(Buffer.from("\r\n\r\nbody"))).toMatchObject({
      subject: "",
      from: undefined,
      sentAt: undefined,
    });
    expect(readMailContent(Buffer.alloc(0)).headers).toEqual([]);
  });
});

describe("a header of Exchange's own", () => {
  test("stands once, below the sender's, and every other byte stays", () => {
    const eightBit = Buffer.from([0x53, 0x3a, 0x20, 0xff, 0xfe, 0x0d, 0x0a]);
    const mail = Buffer.concat([
      Buffer.from("x-own: a\r\n b\r\n"),
      eightBit,
      Buffer.from("\r\nbody\r\nX-Own: c"),
    ]);
    const stamped = withHeader(mail, "X-Own", "true");
    const expected = [eightBit, Buffer.from("X-Own: true\r\n\r\nbody\r\nX-Own: c")];
    expect(stamped).toEqual(Buffer.concat(expected));
  });
});
