import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contentKey } from "./content-key.ts";
import { readHeaderBlock } from "./header-block.ts";

function keyOf(mail: string | Uint8Array): string {
  const bytes = typeof mail === "string" ? Buffer.from(mail, "latin1") : mail;
  const header = readHeaderBlock(bytes);
  return contentKey(header, bytes.subarray(header.bodyOffset));
}

const MAIL = [
  "Received: from a.test by b.test",
  "Message-ID: <1@a.test>",
  "From: Ann <ann@a.test>",
  "Date: Tue, 5 Mar 2024 10:00:00 +0000",
  "Subject: Quarterly figures for the whole of the region",
  "",
  "Hello,",
  "",
  "these are they.",
  "",
].join("\r\n");

describe("what a transport may do", () => {
  test.each([
    ["LF for CRLF", MAIL.replaceAll("\r\n", "\n")],
    ["CR for CRLF", MAIL.replaceAll("\r\n", "\r")],
    ["a blank line more at the end", `${MAIL}\r\n\r\n`],
    ["no line end at the end", MAIL.trimEnd()],
    ["another trace in front", `Received: from b.test by c.test\r\nX-Scanned: yes\r\n${MAIL}`],
    ["a field folded anew", MAIL.replace("for the", "for\r\n\tthe")],
    ["fields in another order", MAIL.replace(/(Message-ID.*?\r\n)(From.*?\r\n)/s, "$2$1")],
    ["other letter case in a field's name", MAIL.replace("Message-ID", "MESSAGE-Id")],
    ["an empty field dropped", MAIL.replace("From:", "Subject:\r\nFrom:")],
  ])("the key survives %s", (_, changed) => {
    expect(keyOf(changed)).toBe(keyOf(MAIL));
  });

  test("a mail that was base64 in the report gives the key it has in the mailbox", () => {
    const carried = Buffer.from(Buffer.from(MAIL, "latin1").toString("base64"), "base64");
    expect(keyOf(carried)).toBe(keyOf(MAIL));
  });

  test("any body has one key under CRLF and LF", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (lines) => {
        const plain = lines.map((it) => it.replace(/[\r\n]/g, ""));
        expect(keyOf(`A: b\r\n\r\n${plain.join("\r\n")}`)).toBe(keyOf(`A: b\n\n${plain.join("\n")}`));
      }),
    );
  });
});

describe("what makes it another message", () => {
  test.each([
    ["its Message-ID", MAIL.replace("<1@", "<2@")],
    ["its sender", MAIL.replace("<ann@", "<bob@")],
    ["its date", MAIL.replace("10:00:00", "10:00:01")],
    ["its subject", MAIL.replace("figures", "Figures")],
    ["a second From", MAIL.replace("Date:", "From: Eve <eve@e.test>\r\nDate:")],
    ["a blank line inside the body", MAIL.replace("Hello,\r\n", "Hello,\r\n\r\n")],
    ["a space at the end of a line", MAIL.replace("Hello,", "Hello, ")],
    ["the first byte of the body", MAIL.replace("Hello", "hello")],
  ])("%s changes the key", (_, changed) => {
    expect(keyOf(changed)).not.toBe(keyOf(MAIL));
  });

  test("one value made to look like two fields is not those two fields", () => {
    expect(keyOf("From: a\r\nFrom: b\r\n\r\n")).not.toBe(keyOf("From: a1:b\r\n\r\n"));
    expect(keyOf("From: ab\r\n\r\n")).not.toBe(keyOf("From: a\r\nFrom: b\r\n\r\n"));
    expect(keyOf("Message-ID: x\r\n\r\n")).not.toBe(keyOf("Subject: x\r\n\r\n"));
  });

  test("any other byte anywhere in the body changes the key", () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const other = fc.integer({ min: 0, max: 255 }).filter((it) => it !== 10 && it !== 13);
    fc.assert(
      fc.property(body, fc.nat(), other, (bytes, somewhere, byte) => {
        const at = somewhere % bytes.length;
        const changed = Uint8Array.from(bytes);
        changed[at] = byte;
        fc.pre(bytes[at] !== byte);
        const head = Buffer.from("From: a\n\n");
        expect(keyOf(Buffer.concat([head, changed]))).not.toBe(keyOf(Buffer.concat([head, bytes])));
      }),
    );
  });
});

test("a body of many chunks is hashed whole, and a line end on the seam is one line end", () => {
  const seam = "x".repeat(64 * 1024 - 1);
  expect(keyOf(`A: b\n\n${seam}\r\ny${seam}z`)).toBe(keyOf(`A: b\n\n${seam}\ny${seam}z`));
  expect(keyOf(`A: b\n\n${seam}\r\ny${seam}z`)).not.toBe(keyOf(`A: b\n\n${seam}\r\ny${seam}Z`));
});
