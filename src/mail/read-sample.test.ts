import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMail } from "./parse-mail.ts";
import { readSample } from "./read-sample.ts";

const MAIL =
  "Message-ID: <a@x>\r\nFrom: Eve <eve@x>\r\nDate: Mon, 5 Oct 2026 08:00:00 +0000\r\nSubject: Hi\r\n\r\nBody\r\n";
const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

test("a file has the content key that its mail had when it was journaled, whatever was added or folded since", async () => {
  const { contentKey, messageId } = await parseMail(bytes(MAIL), { provider: "other" });
  expect(readSample(bytes(MAIL))).toEqual({ header: messageId, contentKey });
  const saved = `Received: by here\nX-Saved-By: a client\n${MAIL.replaceAll("\r\n", "\n")}\n`;
  expect(readSample(bytes(saved))).toEqual({ header: "<a@x>", contentKey });
  expect(readSample(bytes(MAIL.replace("Body", "Bodj")))?.contentKey).not.toBe(contentKey);
  expect(readSample(bytes(MAIL.replace("Hi", "Ho")))?.contentKey).not.toBe(contentKey);
});

test("what has none of the fields that every mail has is no mail", () => {
  for (const text of ["", "x", "\r\n\r\nBody", "<html><body>Hi</body></html>", "Subject: only\r\n\r\n"]) {
    expect(readSample(bytes(text))).toBeUndefined();
  }
});

test("no bytes make it throw", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (raw) => void readSample(raw)));
});
