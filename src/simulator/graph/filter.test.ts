import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseFilter, passes, pathsOf } from "./filter.ts";
import { GraphError } from "./graph-error.ts";

const matches = (text: string, row: Readonly<Record<string, unknown>>): boolean =>
  passes(parseFilter(text), (path) => row[path]);

/** As a client writes a text literal. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

describe("$filter", () => {
  test("any text can be looked for, quotes doubled, and finds itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) =>
        matches(`internetMessageId eq ${literal(text)}`, { internetMessageId: text }),
      ),
    );
  });

  test("a text cannot end its literal and add a condition", () => {
    const row = { subject: "a", isRead: false };
    expect(matches(`subject eq ${literal("b' or isRead eq false or subject eq 'b")}`, row)).toBe(false);
  });

  test("garbage is refused as a bad request and never crashes the reader", () => {
    const word = fc.constantFrom(
      "and",
      "or",
      "eq",
      "(",
      ")",
      "'a'",
      "subject",
      "x/any",
      "x:x",
      "null",
      "'",
      "7",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const error = thrownBy(() => parseFilter(words.join(" ")));
        return error === undefined || (error instanceof GraphError && error.code === "BadRequest");
      }),
    );
  });

  test("and binds closer than or, parentheses closest", () => {
    const row = { a: "1", b: "2" };
    expect(matches("a eq '1' or a eq '9' and b eq '9'", row)).toBe(true);
    expect(matches("(a eq '1' or a eq '9') and b eq '9'", row)).toBe(false);
  });

  test("moments are compared in whole seconds, both ends included by ge and le", () => {
    const row = { receivedDateTime: "2026-11-23T12:00:00Z" };
    expect(matches("receivedDateTime ge 2026-11-23T12:00:00.000Z", row)).toBe(true);
    expect(
      matches("receivedDateTime ge 2026-11-23T11:00:00Z and receivedDateTime le 2026-11-23T12:00:00Z", row),
    ).toBe(true);
    expect(matches("receivedDateTime gt 2026-11-23T12:00:00Z", row)).toBe(false);
    expect(matches("receivedDateTime lt 2026-11-23T12:00:01Z", row)).toBe(true);
  });

  test("booleans, null and ne", () => {
    expect(matches("isRead eq true", { isRead: true })).toBe(true);
    expect(matches("isRead ne true", { isRead: true })).toBe(false);
    expect(matches("mail eq null", {})).toBe(true);
  });

  test("any() looks into a list, with or without a space behind the colon", () => {
    const row = { proxyAddresses: ["SMTP:a@b.test", "smtp:c@b.test"] };
    expect(matches("proxyAddresses/any(x:x eq 'smtp:c@b.test')", row)).toBe(true);
    expect(matches("proxyAddresses/any(p: p eq 'smtp:d@b.test')", row)).toBe(false);
    expect(() => parseFilter("proxyAddresses/any(x:y eq 'a')")).toThrow(GraphError);
  });

  test("all properties it names are told, the leading one first", () => {
    const filter = parseFilter("(b eq '1' and a/any(x:x eq '2')) or c eq '3'");
    expect(pathsOf(filter)).toEqual(["b", "a", "c"]);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
