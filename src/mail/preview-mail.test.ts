import fc from "fast-check";
import { expect, test } from "vitest";
import { previewMail } from "./preview-mail.ts";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString("base64");

function mail(...lines: readonly string[]): Buffer {
  return Buffer.from(lines.join("\r\n"));
}

function related(...parts: readonly string[]): Buffer {
  return mail(
    "From: eve@evil.example",
    "Subject: =?utf-8?Q?Hi?=",
    'Content-Type: multipart/related; boundary="b"',
    "",
    ...["Content-Type: text/html\r\n\r\n<p>Hello <img src='cid:logo@x'></p>", ...parts].flatMap((it) => [
      "--b",
      it,
    ]),
    "--b--",
    "",
  );
}

const picture = (id: string, type: string, content: string): string =>
  `Content-Type: ${type}; name="a.png"\r\nContent-ID: <${id}>\r\nContent-Transfer-Encoding: base64\r\n\r\n${content}`;

test("a mail is shown with its headers as written, its HTML, and the pictures inside of it", async () => {
  const shown = await previewMail(related(picture("logo@x", "image/png", PNG)));
  expect(shown.headers.slice(0, 2)).toEqual([
    { name: "from", value: "eve@evil.example" },
    { name: "subject", value: "=?utf-8?Q?Hi?=" },
  ]);
  expect(shown.html).toContain("cid:logo@x");
  expect(shown.images).toEqual([{ contentId: "logo@x", type: "image/png", base64: PNG }]);
  expect(shown.attachments).toMatchObject([{ name: "a.png", trueType: "image/png" }]);
  expect(shown.missing).toEqual([]);
});

test("what only says that it is a picture is listed and not shown, and so is an SVG, which is a document", async () => {
  const shown = await previewMail(
    related(
      picture("script@x", "image/png", Buffer.from("<script>alert(1)</script>").toString("base64")),
      picture("svg@x", "image/svg+xml", SVG),
    ),
  );
  expect(shown.images).toEqual([]);
  expect(shown.attachments).toHaveLength(2);
});

test("pictures are kept up to a size, all together, and it is said that some are missing", async () => {
  const bytes = Buffer.from(PNG, "base64").length;
  const raw = related(picture("one@x", "image/png", PNG), picture("two@x", "image/png", PNG));
  const limits = { maxImageBytes: bytes + 1, maxTextCharacters: 20, maxHeaders: 2, maxHeaderCharacters: 5 };
  const whole = { maxBytes: 1 << 20, maxParts: 10, maxAttachments: 10, maxMs: 4_000 };
  const shown = await previewMail(raw, { ...whole, ...limits });
  expect(shown.images.map((it) => it.contentId)).toEqual(["one@x"]);
  expect(shown.html).toHaveLength(20);
  expect(shown.headers.map((it) => it.value)).toEqual(["eve@e", "=?utf"]);
  expect(shown.missing).toEqual(["headers-cut", "html-cut", "images-cut"]);
});

test("a mail that is too large to be taken apart still has its headers", async () => {
  const raw = mail("From: a@x", "", "Hi");
  const shown = await previewMail(raw, {
    maxBytes: 3,
    maxParts: 1,
    maxAttachments: 1,
    maxImageBytes: 0,
    maxTextCharacters: 9,
    maxHeaders: 9,
    maxHeaderCharacters: 99,
    maxMs: 100,
  });
  expect(shown).toMatchObject({ headers: [{ name: "from", value: "a@x" }], missing: ["body-not-parsed"] });
});

test("any bytes are shown somehow", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (raw) => {
      expect(Array.isArray((await previewMail(raw)).missing)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
