import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAIL_LIMITS, parseMail, type MailLimits } from "./parse-mail.ts";

const HEAD = [
  "From: Ann <ann@sender.example>",
  "To: bob@corp.example",
  "Message-ID: <1@sender.example>",
  "Date: Tue, 5 Mar 2024 10:00:00 +0100",
  "Subject: Hello",
];

function mail(head: readonly string[], body = ""): Buffer {
  return Buffer.from(`${[...HEAD, ...head].join("\r\n")}\r\n\r\n${body}`);
}

function parse(raw: Uint8Array, limits: Partial<MailLimits> = {}) {
  return parseMail(raw, { provider: "other", limits: { ...MAIL_LIMITS, ...limits } });
}

function multipart(parts: readonly string[], kind = "mixed"): Buffer {
  const body = parts.map((it) => `--edge\r\n${it}\r\n`).join("");
  return mail([`Content-Type: multipart/${kind}; boundary=edge`], `${body}--edge--\r\n`);
}

function attached(name: string, content: Buffer | string, type = "application/octet-stream"): string {
  return [
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(content).toString("base64"),
  ].join("\r\n");
}

describe("bounds", () => {
  test("200,000 header lines: cut, named, and the body is read all the same", async () => {
    const raw = Buffer.from(`${HEAD.join("\r\n")}\r\n${"X-Pad: y\r\n".repeat(200_000)}\r\nthe body`);
    const found = await parse(raw);
    expect(found.defects).toEqual(["headers-cut"]);
    expect(found).toMatchObject({ subject: "Hello", text: "the body" });
  });

  test("more parts than the limit: the first ones are read", async () => {
    const parts = Array.from({ length: 60 }, (_, n) => `Content-Type: text/plain\r\n\r\npart ${n}`);
    const found = await parse(multipart(parts), { maxParts: 20 });
    expect(found.defects).toEqual(["parts-cut"]);
    expect(found.text).toContain("part 5");
    expect(found.text).not.toContain("part 30");
  });

  test("more attachments than the limit: the first ones are kept", async () => {
    const parts = Array.from({ length: 9 }, (_, n) => attached(`${n}.bin`, `${n}`));
    const found = await parse(multipart(parts), { maxAttachments: 4 });
    expect(found.attachments.map((it) => it.name)).toEqual(["0.bin", "1.bin", "2.bin", "3.bin"]);
    expect(found.defects).toEqual(["parts-cut"]);
  });

  test("a body over the size limit is not parsed; the header is, and the key is whole", async () => {
    const raw = mail([], "long body");
    const found = await parse(raw, { maxBytes: 10 });
    expect(found).toMatchObject({ subject: "Hello", text: "", defects: ["body-not-parsed"] });
    expect(found.contentKey).toBe((await parse(raw)).contentKey);
  });

  test("a body that takes too long is given up", async () => {
    const found = await parse(mail([], "a\r\n".repeat(500_000)), { maxMs: 1 });
    expect(found).toMatchObject({ subject: "Hello", defects: ["body-not-parsed"] });
  });

  test("a part whose header never ends is refused, not waited for", async () => {
    const found = await parse(multipart([`X-A: ${"b".repeat(1_100_000)}\r\n\r\ntext`]));
    expect(found.defects).toContain("body-not-parsed");
  });

  test("text and links are cut to what is kept, and that is said", async () => {
    const links = Array.from({ length: 9 }, (_, n) => `http://h${n}.example/`).join(" ");
    const found = await parse(mail([], links), { maxTextCharacters: 30, maxLinks: 3 });
    expect(found.text).toHaveLength(30);
    expect(found.links.map((it) => it.host)).toEqual(["h0.example", "h1.example", "h2.example"]);
    expect(found.defects).toEqual(["text-cut", "links-cut"]);
  });

  test("nested 200 multiparts deep, with a boundary at each line, it still ends", async () => {
    let body = "";
    for (let n = 1; n < 200; n += 1)
      body += `--b${n - 1}\r\nContent-Type: multipart/mixed; boundary=b${n}\r\n\r\n`;
    const raw = mail(
      ["Content-Type: multipart/mixed; boundary=b0"],
      body + "--b199\r\n\r\nx\r\n".repeat(1_000),
    );
    expect((await parse(raw)).subject).toBe("Hello");
  });
});

describe("torture", () => {
  test.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["one byte", Buffer.from([0])],
    ["a boundary that is empty", mail(['Content-Type: multipart/mixed; boundary=""'], "--\r\n\r\n----\r\n")],
    ["no boundary at all", mail(["Content-Type: multipart/mixed"], "--x\r\n\r\nhello")],
    [
      "a multipart that never closes",
      mail(["Content-Type: multipart/mixed; boundary=x"], "--x\r\n\r\nhello"),
    ],
    [
      "a boundary inside itself",
      mail(
        ["Content-Type: multipart/mixed; boundary=x"],
        "--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--",
      ),
    ],
    ["base64 that is none", mail(["Content-Transfer-Encoding: base64"], "*** not base64 ===\r\n=")],
    ["quoted-printable that is none", mail(["Content-Transfer-Encoding: quoted-printable"], "=Z=\r\n=3")],
    ["an unknown encoding", mail(["Content-Transfer-Encoding: x-uuencode"], "begin 644 a")],
    ["an unknown charset", mail(["Content-Type: text/plain; charset=x-\u00fcnknown"], "hello")],
    ["a charset named like a method", mail(["Content-Type: text/plain; charset=__proto__"], "hello")],
    ["two content types", mail(["Content-Type: text/html", "Content-Type: text/plain"], "<b>x")],
    ["a content type of comments", mail(["Content-Type: ((((((("], "x")],
    [
      "a TNEF attachment",
      multipart([attached("winmail.dat", Buffer.from([0x78, 0x9f, 0x3e, 0x22]), "application/ms-tnef")]),
    ],
    ["an attachment without a name", multipart(["Content-Type: image/png\r\n\r\n\x89PNG"])],
    [
      "a name in RFC 2231 pieces",
      multipart(["Content-Type: a/b; name*1*=x; name*0*=utf-8''%; name*99999=z\r\n\r\nx"]),
    ],
    ["From without an address", Buffer.from("From: \r\nFrom: ,,;:<>\r\n\r\n")],
    ["a date beyond all time", Buffer.from("Date: 99 Dec 999999 99:99:99 +9999\r\n\r\n")],
    ["encoded words within words", Buffer.from("Subject: =?utf-8?B?PT91dGYtOD9CP2Zvbz89?= =?x?Q?\r\n\r\n")],
    [
      "HTML that never closes",
      mail(["Content-Type: text/html"], "<a href='http://x.example/ <b <!-- <style>"),
    ],
  ])("%s is read without complaint", async (_, raw) => {
    const found = await parse(raw);
    expect(found.contentKey).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(found)).toBeTruthy();
  });

  test("no bytes whatever make it reject", async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "\r\n",
        "\r\n\r\n",
        "From: ",
        "Content-Type: multipart/mixed; boundary=x",
        "--x\r\n",
        "--x--",
        "Content-Type: text/html",
        "Content-Type: message/rfc822",
        "Content-Disposition: inline",
        "<a href=",
        "Content-Transfer-Encoding: base64",
        "charset=utf-16",
        "=?utf-8?B?",
        "(",
        '"',
        "<",
        "\0",
        "=",
        ";",
      ),
      fc.string({ unit: "binary", maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }),
        fc.constantFrom("microsoft", "google", "other"),
        async (pieces, provider) => {
          const found = await parseMail(Buffer.from(pieces.join(""), "latin1"), { provider });
          expect(found.defects).not.toContain("body-not-parsed");
        },
      ),
      { numRuns: 300 },
    );
  });
});
