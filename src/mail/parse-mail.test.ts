import { createHash } from "node:crypto";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { parseMail } from "./parse-mail.ts";

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

function parse(raw: Uint8Array) {
  return parseMail(raw, { provider: "other" });
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

describe("an ordinary mail", () => {
  test("gives all its fields and no defects", async () => {
    const raw = mail(
      ["Reply-To: x@y.example", "Cc: Team: c@corp.example, d@corp.example;"],
      "Hi,\r\nAnn\r\n",
    );
    expect(await parse(raw)).toMatchObject({
      messageId: "<1@sender.example>",
      from: [{ name: "Ann", address: "ann@sender.example" }],
      sender: undefined,
      replyTo: [{ name: "", address: "x@y.example" }],
      to: [{ name: "", address: "bob@corp.example" }],
      cc: [
        { name: "", address: "c@corp.example" },
        { name: "", address: "d@corp.example" },
      ],
      subject: "Hello",
      sentAt: new Date("2024-03-05T09:00:00Z"),
      sizeBytes: raw.length,
      text: "Hi,\nAnn\n",
      html: "",
      links: [],
      attachments: [],
      references: [],
      isAutomatic: false,
      defects: [],
    });
  });

  test("with text, HTML and a picture shows each where it belongs", async () => {
    const raw = multipart(
      [
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe",
        "Content-Type: text/html; charset=utf-8\r\n\r\n<p><a href='https://shop.example/x'>Shop</a></p>",
      ],
      "alternative",
    );
    const found = await parse(raw);
    expect(found.text.trim()).toBe("Grüße");
    expect(found.html).toContain("<a href=");
    expect(found.links).toEqual([{ url: "https://shop.example/x", host: "shop.example", text: "Shop" }]);
  });

  test("an attachment is named, weighed, hashed and typed by its bytes", async () => {
    const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
    const { attachments } = await parse(multipart([attached("invoice.pdf", program, "application/pdf")]));
    expect(attachments).toEqual([
      {
        name: "invoice.pdf",
        declaredType: "application/pdf",
        trueType: "application/x-msdownload",
        sizeBytes: 202,
        sha256: createHash("sha256").update(program).digest("hex"),
      },
    ]);
  });

  test("what the mail calls an octet stream is called so, whatever its name", async () => {
    const { attachments } = await parse(multipart([attached("a.pdf", "nothing known")]));
    expect(attachments[0]).toMatchObject({ declaredType: "application/octet-stream", trueType: undefined });
  });

  test("an attached mail is an attachment; its text is not ours", async () => {
    const inner =
      "Content-Type: message/rfc822\r\n\r\nFrom: x@inner.example\r\nSubject: inner\r\n\r\ninner text";
    const found = await parse(multipart(["Content-Type: text/plain\r\n\r\nouter", inner]));
    expect(found.text.trim()).toBe("outer");
    expect(found.subject).toBe("Hello");
    expect(found.attachments).toHaveLength(1);
  });
});

describe("charsets", () => {
  test.each([
    ["windows-1252", "“Smart” – 5 €, Žluťoučký".replace("ťoučký", "")],
    ["iso-8859-15", "5 € Œuvre"],
    ["koi8-r", "Привет"],
    ["windows-1256", "مرحبا"],
    ["shift_jis", "こんにちは"],
    ["gb18030", "你好"],
    ["utf-16", "wide"],
  ])("a body in %s is read", async (charset, text) => {
    const raw = Buffer.concat([
      mail([`Content-Type: text/plain; charset=${charset}`, "Content-Transfer-Encoding: base64"]),
      Buffer.from(iconv.encode(text, charset).toString("base64")),
    ]);
    expect((await parse(raw)).text).toBe(text);
  });

  test("UTF-7 is not decoded, for it carries markup past whoever looks for it", async () => {
    const raw = mail(["Content-Type: text/html; charset=utf-7"], "+ADw-script+AD4-");
    expect((await parse(raw)).html).not.toContain("<script");
  });

  test("encoded words in the subject are decoded, over folds and in several charsets", async () => {
    const raw = Buffer.from("Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\r\n =?utf-8?B?IOKCrA==?= plain\r\n\r\n");
    expect((await parse(raw)).subject).toBe("Grüße € plain");
  });

  test("a NUL, and half of a surrogate pair, are taken out", async () => {
    const raw = Buffer.from(
      "Subject: a\0b =?utf-16be?B?2AA=?= c\r\nContent-Type: text/html\r\n\r\nx\0y<a href='h\0t'>",
    );
    const found = await parse(raw);
    const all = JSON.stringify(found);
    expect(all).not.toContain("\\u0000");
    expect(all).not.toMatch(/\\ud[89a-f]/i);
    expect(found.html).toContain("xy");
  });
});

describe("identity", () => {
  test("a Message-ID of 3 KB is kept whole, one that is missing or empty is undefined and named", async () => {
    const long = `<${"x".repeat(3_000)}@sender.example>`;
    expect((await parse(Buffer.from(`Message-ID:\r\n ${long}\r\n\r\n`))).messageId).toBe(long);
    for (const head of ["", "Message-ID:\r\n", "Message-ID: \0\r\n"]) {
      const found = await parse(Buffer.from(`${head}From: a@a.test\r\n\r\n`));
      expect(found.messageId).toBeUndefined();
      expect(found.defects).toContain("message-id-missing");
    }
  });

  test("the same mail has one key under CRLF and LF, whatever trace it gathered", async () => {
    const raw = multipart(["Content-Type: text/plain\r\n\r\nouter", attached("a.bin", "abc")]);
    const elsewhere = Buffer.from(`Received: by 2002:a05::1\n${raw.toString().replaceAll("\r\n", "\n")}\n`);
    expect((await parse(elsewhere)).contentKey).toBe((await parse(raw)).contentKey);
  });
});

describe("mail that machines write", () => {
  test.each([
    ["Auto-Submitted: auto-replied", true],
    ["Auto-Submitted: no", false],
    ["Return-Path: <>", true],
    ["Content-Type: multipart/report; boundary=x", true],
    ["X-Failed-Recipients: a@b.example", true],
    ["Precedence: bulk", false],
  ])("%s: %s", async (line, isAutomatic) => {
    expect((await parse(Buffer.from(`${line}\r\nFrom: a@a.test\r\n\r\n`))).isAutomatic).toBe(isAutomatic);
  });

  test("a delivery report's text is read", async () => {
    const report = "Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n";
    expect(
      (await parse(multipart(["Content-Type: text/plain\r\n\r\nsorry", report], "report"))).text,
    ).toContain("Action: failed");
  });

  test("the headers of lists are read", async () => {
    const raw = mail([
      "List-Unsubscribe: <https://l.example/u>",
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
      "List-Id: News <news.l.example>",
      "Precedence: Bulk",
      "Feedback-ID: a:b",
    ]);
    expect((await parse(raw)).list).toEqual({
      unsubscribe: true,
      oneClick: true,
      listId: "News <news.l.example>",
      precedence: "bulk",
      feedbackId: true,
    });
  });
});

describe("what the provider wrote", () => {
  const edge =
    "Received: from s.example (192.0.2.1) by A.mail.protection.outlook.com with Microsoft SMTP Server";

  test("is taken from its own fields, the reverse path among them", async () => {
    const raw = Buffer.from(
      [
        "Authentication-Results: spf=fail smtp.mailfrom=s.example; dmarc=fail header.from=s.example",
        edge,
        "Authentication-Results: spf=pass smtp.mailfrom=s.example; dmarc=pass header.from=s.example",
        "Return-Path: forged@f.example",
        "From: a@s.example",
        "Return-Path: Real@S.example",
        "X-MS-Exchange-Organization-Network-Message-Id: 0f0e0d0c-0b0a-4908-8706-050403020100",
        "X-Forefront-Antispam-Report: SCL:5;CAT:SPM;",
        "",
        "",
      ].join("\r\n"),
    );
    expect(await parseMail(raw, { provider: "microsoft" })).toMatchObject({
      authentication: { spf: "fail", dmarc: "fail" },
      returnPath: "real@s.example",
      provider: { category: "SPM", spamLevel: 5 },
      receipt: { networkMessageId: "0f0e0d0c-0b0a-4908-8706-050403020100" },
    });
  });

  test("a Return-Path that came with the mail is none", async () => {
    const raw = Buffer.from("From: a@a.test\r\nReturn-Path: <x@y.example>\r\n\r\n");
    expect((await parse(raw)).returnPath).toBeUndefined();
    expect((await parseMail(raw, { provider: "google" })).returnPath).toBeUndefined();
  });
});
