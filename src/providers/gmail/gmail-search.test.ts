import fc from "fast-check";
import { expect, test } from "vitest";
import { messageIdTerm } from "./gmail-search.ts";

test("a plain id goes without its brackets, an odd one in quotes", () => {
  expect(messageIdTerm("<abc.1+2@x.test>")).toBe("rfc822msgid:abc.1+2@x.test");
  expect(messageIdTerm("<a (b)@x.test>")).toBe('rfc822msgid:"a (b)@x.test"');
});

test("what the grammar cannot say is not said", () => {
  expect(messageIdTerm('<a"b@x.test>')).toBeUndefined();
  expect(messageIdTerm("<a\nb@x.test>")).toBeUndefined();
  expect(messageIdTerm("<>")).toBeUndefined();
  expect(messageIdTerm(`<${"x".repeat(2_000)}>`)).toBeUndefined();
});

test("whatever a sender writes, the search is one single term: no OR, no second operator, no negation", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("<a> OR in:anywhere", "<a> -in:inbox", "a) (b"),
      ),
      (id) => {
        const value = messageIdTerm(id)?.slice("rfc822msgid:".length);
        const isOneTerm = value === undefined || /^"[^"]+"$/u.test(value) || /^[^\s(){}|"&<>]+$/u.test(value);
        expect(isOneTerm).toBe(true);
      },
    ),
  );
});
