import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMail } from "#mail/parse-mail.ts";
import { carriesOriginal } from "#retraction/carries-original.ts";
import { type Wording, wordingOf } from "./wording.ts";

const WORDS = `account mailbox parcel invoice payment please confirm before tomorrow evening otherwise access will be closed
  über größe señor déjà company holiday list attached secure message switchboard telephone bank transfer number return sender
  customs duty office partner contract signature document shared folder review urgent manager travel booking refund`;
const text = fc.shuffledSubarray(WORDS.split(/\s+/), { minLength: 25 }).map((words) => words.join(" "));

const quotedPrintable = (of: string): string =>
  [...Buffer.from(of)]
    .map((it) =>
      it > 126 || it === 61 ? `=${it.toString(16).toUpperCase().padStart(2, "0")}` : String.fromCharCode(it),
    )
    .join("")
    .replace(/(?:=[0-9A-F]{2}|[^=]){1,70}/g, "$&=\r\n")
    .replace(/=\r\n$/, "");
const base64 = (of: string): string => Buffer.from(of).toString("base64").replace(/.{76}/g, "$&\r\n");

function part(type: string, encoding: "8bit" | "base64" | "quoted-printable", body: string): string {
  const encoded = { "8bit": body, base64: base64(body), "quoted-printable": quotedPrintable(body) }[encoding];
  return `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${encoded}\r\n`;
}

const mailOf = (content: string): string =>
  `From: anna@corp.example\r\nMessage-ID: <${randomUUID()}@corp.example>\r\nMIME-Version: 1.0\r\n${content}`;

async function said(mail: string, isOwn: boolean): Promise<Wording> {
  const wording = wordingOf(await parseMail(Buffer.from(mail), { provider: "other" }), { isOwn });
  if (wording === undefined) throw new Error("it says nothing");
  return wording;
}

const lines = (of: string, width: number): readonly string[] =>
  (of.match(new RegExp(`.{1,${width}}(?: |$)`, "gu")) ?? []).map((it) => it.trim());
const asHtml = (of: string): string =>
  `<html><body><p>Hello</p>\r\n<blockquote style="margin:0"><b>${lines(of, 40).join("</b><br>\r\n<b>")}</b></blockquote></body></html>`;
const quoted = (of: string, width: number): string =>
  `Is this yours?\r\n\r\nOn Monday, Pat wrote:\r\n${lines(of, width)
    .map((it) => `> ${it}`)
    .join("\r\n")}\r\n-- \r\nAnna`;

const encoding = fc.constantFrom("8bit", "base64", "quoted-printable");
/** The ways in which mail programs pass a text on. */
const ways = {
  "quoted in plain text": (of: string, width: number) => ["text/plain", quoted(of, width)],
  "in one long line": (of: string) => ["text/plain", `FYI ${of}`],
  "as HTML": (of: string) => ["text/html", asHtml(of)],
} satisfies Readonly<Record<string, (of: string, width: number) => readonly [type: string, body: string]>>;

test.each(Object.entries(ways))(
  "a text is known again %s, however both mails are encoded",
  async (_, passOn) => {
    await fc.assert(
      fc.asyncProperty(
        text,
        encoding,
        encoding,
        fc.integer({ min: 15, max: 90 }),
        async (of, one, other, width) => {
          const whole = await said(mailOf(part("text/plain", one, lines(of, 72).join("\r\n"))), false);
          const [type, body] = passOn(of, width);
          const wording = await said(mailOf(part(type, other, body)), true);
          expect(carriesOriginal({ whole, own: whole }, { wording, namesIt: false })).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  },
);

test("what came as HTML is known again in the plain text of a multipart mail, and enclosed as a whole", async () => {
  await fc.assert(
    fc.asyncProperty(text, encoding, encoding, async (of, one, other) => {
      const original = mailOf(part("text/html", one, asHtml(of)));
      const whole = await said(original, false);
      const inParts = (...parts: readonly string[]) =>
        mailOf(
          `Content-Type: multipart/mixed; boundary=xyz\r\n\r\n${parts.map((it) => `--xyz\r\n${it}`).join("")}--xyz--\r\n`,
        );
      const note = part("text/plain", other, "What do I do with this one here?");
      const inline = inParts(
        part("text/plain", other, `Hello ${quoted(of, 60)}`),
        part("application/pdf", "base64", "x"),
      );
      const enclosing = inParts(
        note,
        `Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n${original}\r\n`,
      );
      const carries = async (mail: string) =>
        carriesOriginal({ whole, own: whole }, { wording: await said(mail, true), namesIt: false });
      expect(await carries(inline)).toBe(true);
      expect(await carries(enclosing)).toBe(true);
      expect(await carries(inParts(note))).not.toBe(true);
    }),
    { numRuns: 40 },
  );
});
