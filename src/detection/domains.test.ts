import fc from "fast-check";
import { expect, test } from "vitest";
import { asciiDomain, domainAbove, domainOf, registrable, sameOwner } from "./domains.ts";

test.each([
  ["pat@partner.example", "partner.example"],
  ['"a@b"@partner.example', "partner.example"],
  ["pat@Bücher.example.", "xn--bcher-kva.example"],
  ["nobody", ""],
  ["", ""],
])("the domain of %j is %j", (address, domain) => {
  expect(domainOf(address)).toBe(domain);
});

test.each([
  ["mail.corp.co.uk", "corp.co.uk"],
  ["corp.example", "corp.example"],
  ["a.somebody.github.io", "somebody.github.io"],
  ["co.uk", undefined],
  ["203.0.113.9", undefined],
  ["", undefined],
  ["a.".repeat(1_000), undefined],
])("who owns %j: %j", (host, owner) => {
  expect(registrable(host)).toBe(owner);
});

test("what cannot be told has no common owner", () => {
  expect(sameOwner("a.corp.example", "b.corp.example")).toBe(true);
  expect(sameOwner("one.github.io", "two.github.io")).toBe(false);
  expect(sameOwner("", "")).toBe(false);
  expect(sameOwner("203.0.113.9", "203.0.113.9")).toBe(false);
});

test("a listed domain covers itself and what lies below it, label by label", () => {
  const listed = new Set(["corp.example"]);
  expect(domainAbove("corp.example", listed)).toBe("corp.example");
  expect(domainAbove("a.b.corp.example", listed)).toBe("corp.example");
  expect(domainAbove("notcorp.example", listed)).toBeUndefined();
  expect(domainAbove("example", listed)).toBeUndefined();
});

test("any text is taken", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(typeof asciiDomain(domainOf(text))).toBe("string");
      expect(sameOwner(text, text)).toBe(registrable(text) !== undefined);
      expect(domainAbove(text, new Set())).toBeUndefined();
    }),
  );
});
