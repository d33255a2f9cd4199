import { expect, test } from "vitest";
import { MAIL_LIMITS, parseMail } from "./parse-mail.ts";
import { readEnclosed } from "./read-enclosed.ts";

const INNER = [
  "From: boss@evil.example",
  "Subject: Pay",
  "MIME-Version: 1.0",
  "Content-Type: text/html; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  '<p>Please pay =C3=BCber <a href=3D"https://evil.example/pay">our pa=',
  "ge</a></p>",
].join("\r\n");

function around(disposition: string, inner: string, count = 1): Buffer {
  const part = `--b\r\nContent-Type: message/rfc822\r\n${disposition}\r\n${inner}\r\n`;
  const head = "From: anna@corp.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  return Buffer.from(`${head}--b\r\nContent-Type: text/plain\r\n\r\nlook\r\n${part.repeat(count)}--b--\r\n`);
}

test.each(["", 'Content-Disposition: attachment; filename="pay.eml"\r\n'])(
  "what an attached message says is read, and stays out of the mail's own text (%j)",
  async (disposition) => {
    const mail = await parseMail(around(disposition, INNER), { provider: "other" });
    expect(mail.text.trim()).toBe("look");
    expect(mail.attachments).toHaveLength(1);
    expect(mail.enclosed).toMatchObject([
      { text: "", htmlText: "Please pay über  our page", links: [{ host: "evil.example" }] },
    ]);
  },
);

test("of many attached messages the first three are read, of a large one its beginning, of rubbish nothing is made up", async () => {
  const many = await parseMail(around("", INNER, 9), { provider: "other" });
  expect(many.enclosed).toHaveLength(3);
  const large = await parseMail(around("", `Subject: x\r\n\r\n${"word ".repeat(200_000)}`), {
    provider: "other",
  });
  expect(large.enclosed[0]?.text.length).toBeGreaterThan(200_000);
  expect(large.attachments[0]?.sizeBytes).toBeGreaterThan(900_000);
  expect(await readEnclosed([new Uint8Array(), Buffer.alloc(5_000, 0xff)], MAIL_LIMITS)).toHaveLength(2);
  expect((await parseMail(Buffer.from("Subject: x\r\n\r\nhello"), { provider: "other" })).enclosed).toEqual(
    [],
  );
});
