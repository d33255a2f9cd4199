import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ENTRY_KINDS, type EntryKind, LISTS, type ListName } from "#detection/list-entries.ts";
import { guessKind, KINDS_OF_LIST, readListEntry } from "./read-list-entry.ts";

const HASH = "0123456789abcdef".repeat(4);

describe("what people type is normalised", () => {
  test.each<[ListName, EntryKind, string, string]>([
    ["block", "address", "  Bad.Guy@Evil.Example ", "bad.guy@evil.example"],
    ["block", "address", "<bad@evil.example>", "bad@evil.example"],
    ["allow", "address", "mailto:pat@partner.example", "pat@partner.example"],
    ["block", "address", "x@bücher.example", "x@xn--bcher-kva.example"],
    ["block", "address", "someone@gmail.com", "someone@gmail.com"],
    ["allow", "domain", "@partner.example", "partner.example"],
    ["allow", "domain", "*.Partner.Example.", "partner.example"],
    ["block", "domain", "*@evil.example", "evil.example"],
    ["trusted-domain", "domain", "mail.partner.co.uk", "mail.partner.co.uk"],
    ["block", "domain", "Пример.test", "xn--e1afmkfd.test"],
    ["block", "link-host", "https://Login.Evil.example:8443/a?b=c", "login.evil.example"],
    ["block", "link-host", "*.evil.example", "evil.example"],
    ["block", "link-host", "http://203.0.113.9/x", "203.0.113.9"],
    ["block", "attachment-hash", HASH.toUpperCase(), HASH],
  ])("%s %s %j is %j", (list, kind, typed, value) => {
    expect(readListEntry(list, kind, typed)).toEqual({ ok: true, entry: { list, kind, value } });
  });
});

describe("what cannot be meant is refused in words", () => {
  test.each<[ListName, EntryKind, string, string]>([
    ["block", "address", "", "The entry is empty."],
    ["block", "address", "   ", "The entry is empty."],
    ["block", "address", "evil.example", "not a mail address"],
    ["block", "address", "two words@evil.example", "not a mail address"],
    ["block", "address", "a@b@evil.example", "not a mail address"],
    ["block", "address", `${"x".repeat(65)}@evil.example`, "not a mail address"],
    ["block", "domain", "pat@partner.example", "not a domain"],
    ["block", "domain", "evil..example", "not a domain"],
    ["block", "domain", "-evil.example", "not a domain"],
    ["block", "domain", "203.0.113.9", "not a domain"],
    ["block", "domain", "example", "Everybody can register a name under example"],
    ["block", "domain", "co.uk", "Everybody can register a name under co.uk"],
    ["block", "link-host", "com", "Everybody can register a name under com"],
    ["allow", "domain", "gmail.com", "Everybody can get an address at gmail.com: list single addresses"],
    ["trusted-domain", "domain", "outlook.com", "Everybody can get an address at outlook.com"],
    ["block", "domain", "gmail.com", "most who have one are honest"],
    ["block", "link-host", "https://", "not a host"],
    ["block", "attachment-hash", "abc", "not a SHA-256 hash"],
    [
      "allow",
      "link-host",
      "partner.example",
      "The allow list takes mail addresses or domains, not hosts of links.",
    ],
    ["trusted-domain", "address", "pat@partner.example", "The list of trusted domains takes domains"],
    ["block", "domain", "x".repeat(100_000), "too long"],
  ])("%s %s %j", (list, kind, typed, words) => {
    const read = readListEntry(list, kind, typed);
    expect(read.ok).toBe(false);
    expect(read.ok ? "" : read.mistake).toContain(words);
  });
});

test("whatever is typed, the answer is an entry or a mistake, and reading an entry again changes nothing", () => {
  const typed = fc.oneof(fc.string({ unit: "binary" }), fc.emailAddress(), fc.domain(), fc.webUrl());
  fc.assert(
    fc.property(fc.constantFrom(...LISTS), fc.constantFrom(...ENTRY_KINDS), typed, (list, kind, text) => {
      const read = readListEntry(list, kind, text);
      const again = read.ok ? readListEntry(list, kind, read.entry.value) : read;
      expect(again).toEqual(read);
      expect(read).not.toEqual({ ok: false, mistake: "" });
    }),
  );
});

test.each([
  ["pat@partner.example", "address"],
  ["@partner.example", "domain"],
  ["*@partner.example", "domain"],
  ["partner.example", "domain"],
  ["https://partner.example/a", "link-host"],
  ["https://user@partner.example/a", "link-host"],
  [HASH, "attachment-hash"],
])("%s is most likely meant as %s", (typed, kind) => {
  expect(guessKind(typed)).toBe(kind);
});

test("only what can be proved may be allowed or trusted", () => {
  expect(KINDS_OF_LIST.allow).not.toContain("link-host");
  expect(KINDS_OF_LIST.allow).not.toContain("attachment-hash");
  expect(KINDS_OF_LIST["trusted-domain"]).toEqual(["domain"]);
});
