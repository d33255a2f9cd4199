import fc from "fast-check";
import { expect, test } from "vitest";
import { readHeaderBlock } from "#mail/header-block.ts";
import { sealed, sealingKey } from "../../test/support/arc-seal.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";
import { bytes, googleCopy, lines } from "../../test/support/journal-reports.ts";
import { checkGoogleSeal, type SealKeys } from "./google-seal.ts";

const KEY = sealingKey();
const OTHER = sealingKey();
const NAME = "arc-test._domainkey.google.com";
const KEYS: SealKeys = { [NAME]: { kind: "found", record: KEY.record } };

function check(mail: Uint8Array, keys: SealKeys = KEYS) {
  const header = readHeaderBlock(mail);
  return checkGoogleSeal(header, mail.subarray(header.bodyOffset), keys);
}

function changed(mail: Buffer, from: string, to: string): Buffer {
  expect(mail.includes(from)).toBe(true);
  return Buffer.from(mail.toString("latin1").replace(from, to), "latin1");
}

test("a copy with Google's seal on top is Google's", async () => {
  expect(check(await sealed(googleCopy(), { key: KEY }))).toEqual({ holds: true });
});

test("what Google's routing adds above the seal does not break it", async () => {
  const copy = await sealed(googleCopy({ above: [] }), { key: KEY });
  const routed = Buffer.concat([
    Buffer.from("X-Gm-Original-To: bob@corp.example\r\nReceived: by mail.google.example\r\n"),
    copy,
  ]);
  expect(check(routed)).toEqual({ holds: true });
});

test("white space that a relay changes, and empty lines at the end, do not break the seal", async () => {
  const copy = await sealed(
    bytes("From: a@b.test\r\nSubject:  two\r\n\tlines \r\n\r\nx \t y  \r\n\r\n\r\n"),
    { key: KEY },
  );
  expect(check(copy)).toEqual({ holds: true });
  const relaxed = changed(
    changed(copy, "x \t y  \r\n\r\n\r\n", "x y\r\n"),
    "Subject:  two\r\n\tlines ",
    "Subject: two lines",
  );
  expect(check(relaxed)).toEqual({ holds: true });
});

test("an empty body and one of many megabytes are hashed as others do it", async () => {
  for (const body of ["", "\r\n\r\n", "word \t\r\n".repeat(400_000)]) {
    expect(check(await sealed(bytes(`From: a@b.test\r\n\r\n${body}`), { key: KEY }))).toEqual({
      holds: true,
    });
  }
});

test.each([
  ["See you at noon.", "See you at moon."],
  ["Subject: Lunch", "Subject: Launch"],
  ["spf=pass", "spf=fail"],
])("a sealed copy in which %j became %j is not Google's any more", async (from, to) => {
  expect(check(changed(await sealed(googleCopy(), { key: KEY }), from, to))).toMatchObject({ holds: false });
});

test("a stranger's seal in Google's name is refused", async () => {
  expect(check(await sealed(googleCopy(), { key: OTHER }))).toMatchObject({ holds: false });
});

test("a seal of another domain is refused, and its key is never asked for", async () => {
  const copy = await sealed(googleCopy(), { key: KEY, domain: "google.com.evil.example" });
  expect(check(copy, {})).toEqual({ holds: false, reason: "The newest ARC set is not Google's." });
});

test("an older seal of Google's below a stranger's newest one counts for nothing", async () => {
  const inner = await sealed(googleCopy(), { key: KEY });
  const outer = await sealed(inner, { key: OTHER, domain: "evil.example", instance: 2, chain: "pass" });
  expect(check(outer)).toEqual({ holds: false, reason: "The newest ARC set is not Google's." });
});

test("Google's old set moved above a newer one is refused", async () => {
  const inner = await sealed(googleCopy(), { key: KEY });
  const header = readHeaderBlock(inner).fields.slice(0, 3);
  const old = header.map((it) => `${it.name}: ${it.value}\r\n`).join("");
  const outer = await sealed(inner, { key: OTHER, domain: "evil.example", instance: 2, chain: "pass" });
  expect(check(Buffer.concat([Buffer.from(old), outer]))).toMatchObject({ holds: false });
});

test("Google's seal over a good chain of others holds, and covers that chain", async () => {
  const inner = await sealed(googleCopy(), { key: OTHER, domain: "list.example" });
  const outer = await sealed(inner, { key: KEY, instance: 2, chain: "pass" });
  expect(check(outer)).toEqual({ holds: true });
  expect(check(changed(outer, "d=list.example", "d=list.examplf"))).toMatchObject({ holds: false });
});

test("a sender who puts a broken ARC set into his mail does not make Google's copy of it untrusted", async () => {
  // Google then seals with cv=fail, over its own set alone. mailauth refuses to make such a seal above a broken set, so
  // the broken one is put below a finished seal.
  const alone = await sealed(googleCopy(), { key: KEY, instance: 2, chain: "fail" });
  const broken = "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=evil.example; s=x; b=AAAA\r\nReceived: by 2002";
  expect(check(changed(alone, "Received: by 2002", broken))).toEqual({ holds: true });
});

test("what is missing is asked for by name; what the DNS cannot say now is not decided", async () => {
  const copy = await sealed(googleCopy(), { key: KEY });
  expect(check(copy, {})).toEqual({ missingKeys: [NAME] });
  expect(check(copy, { [NAME]: { kind: "unreachable" } })).toHaveProperty("undecided");
  expect(check(copy, { [NAME]: { kind: "none" } })).toMatchObject({ holds: false });
  expect(check(copy, { [NAME]: { kind: "found", record: "v=DKIM1; p=AAAA" } })).toMatchObject({
    holds: false,
  });
});

test.each(["../../x", "a_b", "", "x".repeat(80)])("the selector %j is never asked for", (selector) => {
  const set = (name: string) =>
    `${name}: i=1; a=rsa-sha256; cv=none; d=google.com; s=${selector}; h=from; bh=x; b=AAAA`;
  const mail = bytes(
    lines(
      set("ARC-Seal"),
      set("ARC-Message-Signature"),
      "ARC-Authentication-Results: i=1; x",
      "From: a@b.test",
      "",
      "x",
    ),
  );
  expect(check(mail, {})).toMatchObject({ holds: false });
});

test("a signature over only the beginning of the body is refused", async () => {
  const copy = await sealed(googleCopy(), { key: KEY });
  expect(
    check(changed(copy, "ARC-Message-Signature: i=1;", "ARC-Message-Signature: i=1; l=0;")),
  ).toMatchObject({ holds: false });
});

test("thousands of ARC headers are looked at once", () => {
  const many = Array.from(
    { length: 5_000 },
    (_, at) => `ARC-Seal: i=${(at % 50) + 1}; d=google.com; ${"x".repeat(500)}`,
  );
  const mail = bytes(lines(...many, "", "x"));
  const { result, cpuMs } = measureCpu(() => check(mail));
  expect(result).toMatchObject({ holds: false });
  expect(cpuMs).toBeLessThan(500);
});

test("random ARC headers never throw and never hold", () => {
  const name = fc.constantFrom("ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results", "From");
  const tag = fc.constantFrom(
    "i=1",
    "i=2",
    "a=rsa-sha256",
    "d=google.com",
    "s=arc-test",
    "cv=none",
    "c=relaxed/relaxed",
    "h=from:from",
    "bh=",
    "b=AAAA",
    "=",
  );
  const header = fc
    .tuple(name, fc.array(tag, { maxLength: 9 }))
    .map(([it, tags]) => `${it}: ${tags.join("; ")}`);
  fc.assert(
    fc.property(fc.array(header), (headers) => {
      expect(check(bytes(lines(...headers, "", "x")))).not.toEqual({ holds: true });
    }),
  );
});
