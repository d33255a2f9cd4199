import fc from "fast-check";
import { expect, test } from "vitest";
import { closeRawMail, fieldValue, openRawMail, toFields, withCrlf } from "./raw-mail.ts";

const mailOf = (text: string) => openRawMail(Buffer.from(text));

test("fields keep their folds, and values are unfolded", () => {
  const mail = mailOf("Subject: one\r\n two\r\nFROM : a@b.example\r\n\r\nbody");
  expect(mail.fields.map((it) => it.name)).toEqual(["subject", "from"]);
  expect(fieldValue(mail, "subject")).toBe("one two");
  expect(fieldValue(mail, "to")).toBeUndefined();
  expect(mail.rest.toString()).toBe("\r\nbody");
});

test("a mail that is all header, all body or nothing stays itself", () => {
  for (const text of ["Subject: x\r\n", "\r\nbody", "", "\r\n", "no field at all\r\n\r\n"]) {
    expect(closeRawMail(mailOf(text)).toString()).toBe(text);
  }
});

test("opening and closing changes no byte of any mail with CRLF line ends", () => {
  const line = fc.oneof(
    fc.constantFrom("Subject: x", " folded", "\tfold", "", "no colon", ": empty", "a:b:c"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line), fc.uint8Array(), (lines, body) => {
      const header = lines.map((it) => `${it.replace(/[\r\n]/g, "")}\r\n`).join("");
      const bytes = Buffer.concat([Buffer.from(header), Buffer.from("\r\n"), body]);
      expect(closeRawMail(openRawMail(bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test("bare line feeds become CRLF and nothing else changes", () => {
  expect(withCrlf(Buffer.from("a\nb\r\nc\n")).toString()).toBe("a\r\nb\r\nc\r\n");
  const right = Buffer.from("a\r\nb\rc\r\n");
  expect(withCrlf(right)).toBe(right);
});

test("a field of our own is written in UTF-8", () => {
  const mail = { fields: toFields(["Subject: Grüße"]), rest: Buffer.from("\r\n") };
  expect(closeRawMail(mail).toString("utf8")).toBe("Subject: Grüße\r\n\r\n");
});
