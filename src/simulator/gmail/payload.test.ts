import { describe, expect, test } from "vitest";
import { toPayload } from "./payload.ts";

const MIXED = [
  "Subject: x",
  'Content-Type: multipart/mixed; boundary="b1"',
  "",
  "preamble",
  "--b1",
  "Content-Type: multipart/alternative; boundary=b2",
  "",
  "--b2",
  "Content-Type: text/plain; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "Gr=C3=BC=",
  "=C3=9Fe",
  "--b2",
  "Content-Type: text/html",
  "",
  "<p>x</p>",
  "--b2--",
  "--b1",
  "Content-Type: application/pdf; name=a.pdf",
  "Content-Transfer-Encoding: base64",
  "",
  "JVBERg==",
  "--b1--",
  "epilogue",
].join("\r\n");

describe("the tree of parts", () => {
  test("parts are numbered, text is decoded, an attachment has a name and a size", () => {
    const payload = toPayload(Buffer.from(MIXED));
    expect(payload).toMatchObject({ mimeType: "multipart/mixed", partId: "", body: { size: 0 } });
    const [alternative, pdf] = payload.parts ?? [];
    expect(alternative?.parts?.map((it) => [it.partId, it.mimeType])).toEqual([
      ["0.0", "text/plain"],
      ["0.1", "text/html"],
    ]);
    const text = Buffer.from(alternative?.parts?.[0]?.body?.data ?? "", "base64url").toString();
    expect(text).toBe("Grüße");
    expect(pdf).toMatchObject({ partId: "1", filename: "a.pdf", body: { size: 4 } });
    expect(pdf?.body?.data).toBeUndefined();
  });

  test("a mail without a type is plain text", () => {
    const payload = toPayload(Buffer.from("Subject: x\r\n\r\nhello"));
    expect(payload.mimeType).toBe("text/plain");
    expect(payload.body).toEqual({ size: 5, data: Buffer.from("hello").toString("base64url") });
  });

  test("parts inside parts without end are opened to a bounded depth", () => {
    const nested = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'.repeat(5_000);
    let depth = 0;
    for (let part = toPayload(Buffer.from(nested)).parts; part?.[0] !== undefined; part = part[0].parts)
      depth += 1;
    expect(depth).toBeLessThanOrEqual(20);
  });
});
