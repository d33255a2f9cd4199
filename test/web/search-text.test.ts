import fc from "fast-check";
import { expect, test } from "vitest";
import { parseSearch } from "#trace/parse-search.ts";
import { accept, dayBefore, suggest } from "../../web/src/features/mail-trace/suggestions.ts";
import { retractSearch } from "../../web/src/features/mail-trace/retract-search.ts";
import { termsOf, textOf, valuesOf, withField } from "../../web/src/features/mail-trace/search-text.ts";

const NOW = new Date("2026-11-23T08:00:00Z");
const NOBODY = { senders: [], recipients: [] };

const typed = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "from:a@b.example",
        'subject:"your invoice"',
        "is:retracted",
        "https://x.example",
        '"a b"',
      ),
      fc.string({ unit: fc.constantFrom("a", "b", ":", '"', " ", "\u00A0", "é"), maxLength: 12 }),
    ),
  )
  .map((parts) => parts.join(" "));

test("what the fields write is the search that was typed, for the server too", () => {
  fc.assert(
    fc.property(typed, (text) => {
      const written = textOf(termsOf(text));
      expect(termsOf(written)).toEqual(termsOf(text).filter((it) => it.field !== "" || it.value !== ""));
      const [before, after] = [parseSearch(text), parseSearch(written)];
      expect(after).toEqual(before);
    }),
  );
});

test("a field is set in its place, and taken out with no value", () => {
  const text = 'invoice from:a@b.example subject:"two words"';
  expect(withField(text, "from", ["c@d.example"])).toBe('invoice from:c@d.example subject:"two words"');
  expect(withField(text, "from", [""])).toBe('invoice subject:"two words"');
  expect(withField(text, "disposition", ["SPAM", "BULK"])).toBe(`${text} disposition:SPAM disposition:BULK`);
  expect(valuesOf(text, "subject")).toEqual(["two words"]);
});

test("operators are suggested first, then their values; what is accepted can be gone on with", () => {
  const terms = (text: string, known = NOBODY) => suggest(text, known, NOW).map(({ term }) => term);
  expect(terms("invoice d")).toEqual(["domain:", "disposition:"]);
  expect(terms("disposition:s")).toEqual(["disposition:SPOOF", "disposition:SUSPICIOUS", "disposition:SPAM"]);
  expect(terms("is:")).toEqual(["is:retracted", "is:delivered", "is:failed"]);
  expect(terms("after:")).toContain("after:2026-11-16");
  const known = { senders: ["kim@evil.example", "kim@evil.example"], recipients: ["ann@corp.example"] };
  expect(terms("from:k", known as never)).toEqual(["from:kim@evil.example"]);
  expect(terms("domain:", known as never)).toEqual(["domain:evil.example", "domain:corp.example"]);
  expect(accept("invoice d", { term: "domain:", hint: "" })).toBe("invoice domain:");
  expect(accept("is:r", { term: "is:retracted", hint: "" })).toBe("is:retracted ");
});

test("all that match goes on as the search itself, with the days that the list shows", () => {
  expect(retractSearch("invoice", NOW)).toEqual({ query: "invoice", start: "2026-10-24T08:00:00.000Z" });
  expect(retractSearch("", NOW)).toEqual({ start: "2026-10-24T08:00:00.000Z" });
  expect(retractSearch("after:2026-01-01", NOW)).toEqual({ query: "after:2026-01-01" });
});

test("a day that is suggested is the reader's, an hour before midnight as an hour after", () => {
  const local = (hour: number) => new Date(2026, 10, 23, hour, 30);
  expect(dayBefore(local(23), 0)).toBe("2026-11-23");
  expect(dayBefore(local(0), 0)).toBe("2026-11-23");
  expect(dayBefore(local(0), 30)).toBe("2026-10-24");
});

test("all that match before a day are looked for in the days that lead to it", () => {
  expect(retractSearch("before:2026-06-01", NOW)).toEqual({ query: "before:2026-06-01" });
});
