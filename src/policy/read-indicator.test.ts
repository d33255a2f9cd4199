import fc from "fast-check";
import { expect, test } from "vitest";
import { INDICATOR_KINDS } from "#detection/indicator-kinds.ts";
import { readIndicator } from "./read-indicator.ts";

test.each([
  ["url", "https://Evil.example/Login?user=ann#x", "evil.example/Login"],
  ["url", "hxxps://evil[.]example/pay", "evil.example/pay"],
  ["url", "evil.example/pay", "evil.example/pay"],
  ["domain", "Evil[.]Example", "evil.example"],
  ["domain", "https://www.evil.example/x", "www.evil.example"],
  ["domain", "bücher.example", "xn--bcher-kva.example"],
  ["sender", "<Boss@Evil.Example>", "boss@evil.example"],
  ["sha256", "AB".repeat(32), "ab".repeat(32)],
  ["message_id", "1@evil.example", "<1@evil.example>"],
  ["message_id", "<Case.Matters@evil.example>", "<Case.Matters@evil.example>"],
] as const)("%s %s is read as %s", (kind, typed, value) => {
  expect(readIndicator(kind, typed)).toEqual({ ok: true, value });
});

test.each([
  ["url", "https://evil.example/", "kind domain"],
  ["url", "javascript:alert(1)", "not a web address"],
  ["url", `https://evil.example/${"x".repeat(2_048)}`, "too long"],
  ["domain", "gmail.com", "Everybody can get an address"],
  ["domain", "co.uk", "Everybody can register"],
  ["sender", "evil.example", "not a mail address"],
  ["sha256", "abc", "SHA-256"],
  ["message_id", "two words@x", "Message-ID"],
  ["message_id", "", "Message-ID"],
] as const)("%s %s is refused with what to write instead", (kind, typed, words) => {
  const read = readIndicator(kind, typed);
  expect(read.ok ? "" : read.mistake).toContain(words);
});

test("whatever is typed is answered, and what was read once is read the same again", () => {
  fc.assert(
    fc.property(fc.constantFrom(...INDICATOR_KINDS), fc.string({ maxLength: 200 }), (kind, typed) => {
      const read = readIndicator(kind, typed);
      const again = read.ok ? readIndicator(kind, read.value) : read;
      expect(again).toEqual(read);
      expect(read.ok || read.mistake.length > 0).toBe(true);
    }),
  );
});
