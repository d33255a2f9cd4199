import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSearch } from "./parse-search.ts";
import { EVERYTHING, type SearchFilter } from "./search-filter.ts";

function filterOf(text: string): SearchFilter {
  const parsed = parseSearch(text);
  if (!parsed.ok) throw new Error(parsed.mistakes.join(" "));
  return parsed.filter;
}

test("an empty box asks nothing", () => {
  expect(filterOf("")).toEqual(EVERYTHING);
  expect(filterOf("  \t ")).toEqual(EVERYTHING);
});

test("plain words are looked for everywhere", () => {
  expect(filterOf("parcel fee").words).toEqual(["parcel", "fee"]);
});

test("fields narrow the search, in any case and any order", () => {
  expect(
    filterOf("FROM:Mallory@Evil.example to:ann@corp.example domain:evil.example is:retracted invoice"),
  ).toEqual({
    ...EVERYTHING,
    words: ["invoice"],
    from: ["mallory@evil.example"],
    to: ["ann@corp.example"],
    domains: ["evil.example"],
    isRetracted: true,
  });
});

test("quotes hold a value with spaces together", () => {
  expect(filterOf('subject:"your invoice" "two words"')).toMatchObject({
    subject: ["your invoice"],
    words: ["two words"],
  });
});

test("a colon inside quotes makes no field", () => {
  expect(filterOf('"from:me"').words).toEqual(["from:me"]);
});

test("a Message-ID may hold colons, and keeps its brackets", () => {
  expect(filterOf("message-id:<a:b@c.example>").messageIdHeader).toBe("<a:b@c.example>");
  expect(filterOf("message_id:a@c.example").messageIdHeader).toBe("a@c.example");
});

test("what looks like a field and is none is a word", () => {
  expect(filterOf("https://evil.example/login").words).toEqual(["https://evil.example/login"]);
  expect(filterOf("re:hello").words).toEqual(["re:hello"]);
});

test("several dispositions mean any of them", () => {
  expect(filterOf("disposition:spam disposition:BULK").dispositions).toEqual(["SPAM", "BULK"]);
});

test("a day means its first moment in UTC", () => {
  expect(filterOf("after:2026-11-01 before:2026-11-02")).toMatchObject({
    after: new Date("2026-11-01T00:00:00Z"),
    before: new Date("2026-11-02T00:00:00Z"),
  });
});

test("where a zone is given, a day is that zone's: what came a minute before its midnight is of the day before", () => {
  const parsed = parseSearch("after:2026-11-01 before:2026-11-02T08:00", "America/New_York");
  expect(parsed).toMatchObject({
    filter: { after: new Date("2026-11-01T04:00:00Z"), before: new Date("2026-11-02T13:00:00Z") },
  });
  const exact = parseSearch("after:2026-11-01T08:00:00Z", "America/New_York");
  expect(exact).toMatchObject({ filter: { after: new Date("2026-11-01T08:00:00Z") } });
});

test("a moment without a zone is UTC, one with a zone is that moment", () => {
  expect(filterOf("after:2026-11-01T08:00").after).toEqual(new Date("2026-11-01T08:00:00Z"));
  expect(filterOf("after:2026-11-01T08:00:00+02:00").after).toEqual(new Date("2026-11-01T06:00:00Z"));
});

test.each([
  ["disposition:evil", "MALICIOUS"],
  ["is:gone", "retracted, delivered or failed"],
  ["is:constructor", "retracted, delivered or failed"],
  ["after:yesterday", "2026-11-23"],
  ["before:2026-13-45", "2026-11-23"],
  ["from:", "needs a value"],
])("%s is answered with what to write instead", (text, hint) => {
  const parsed = parseSearch(text);
  expect(parsed.ok).toBe(false);
  expect(parsed.ok ? "" : parsed.mistakes.join(" ")).toContain(hint);
});

test("a query beyond all typing is refused, not searched", () => {
  expect(parseSearch("x".repeat(1_001)).ok).toBe(false);
  expect(parseSearch("a ".repeat(33)).ok).toBe(false);
  expect(parseSearch(`message-id:${"x".repeat(16_000)}`).ok).toBe(false);
});

test("a Message-ID may be as long as its sender liked, beside a search of the usual length", () => {
  const id = `<${"x".repeat(3_000)}@evil.example>`;
  expect(filterOf(`invoice message-id:${id}`)).toMatchObject({ words: ["invoice"], messageIdHeader: id });
  expect(parseSearch(`message-id:${id} ${"x".repeat(1_001)}`).ok).toBe(false);
});

test("any text is answered with a filter or with mistakes, and every word comes from the text", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const parsed = parseSearch(text);
      const plain = text.replaceAll('"', "");
      expect(
        parsed.ok ? parsed.filter.words.every((it) => plain.includes(it)) : parsed.mistakes.length > 0,
      ).toBe(true);
    }),
  );
});

test("words without colons and quotes come back as they are", () => {
  const word = fc.string({ minLength: 1, maxLength: 20 }).filter((it) => !/[\s":]/.test(it));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      expect(filterOf(words.join(" ")).words).toEqual(words);
    }),
  );
});
