import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { contextWith } from "../../test/support/mail-builder.ts";
import { imitationIn, isOneEditApart } from "./lookalike.ts";
import { skeleton } from "./skeleton.ts";

const { tenant } = contextWith({
  ownDomains: ["contoso.example", "corp.example", "morning.example", "contoso.co.uk"],
});

describe("a domain imitates another one", () => {
  test.each([
    ["c0ntoso.example", "looks-the-same"],
    ["cоntoso.example", "looks-the-same"],
    ["xn--cntoso-wqf.example", "looks-the-same"],
    ["contosó.example", "looks-the-same"],
    ["rnorning.example", "looks-the-same"],
    ["mail.c0ntoso.example", "looks-the-same"],
    ["contos.example", "one-letter-off"],
    ["contosso.example", "one-letter-off"],
    ["contoos.example", "one-letter-off"],
    ["contosa.example", "one-letter-off"],
    ["contoso.test", "other-ending"],
    ["corp.example.evil.test", "carries-the-name"],
    ["login.corp.example.evil.test", "carries-the-name"],
  ])("%s: %s", (host, how) => {
    expect(imitationIn(host, tenant)?.how).toBe(how);
  });
});

describe("a domain imitates none", () => {
  test.each([
    "contoso.example",
    "mail.contoso.example",
    "contoso.co.uk",
    "corq.example",
    "corp.test",
    "fabrikam.example",
    "contosoandsons.example",
    "mycorp.example",
    "203.0.113.9",
    "com",
    "",
    "x".repeat(10_000),
  ])("%s", (host) => {
    expect(imitationIn(host, tenant)).toBeUndefined();
  });
});

test("exactly one edit is one edit", () => {
  const word = fc.string({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(word, word, (one, other) => {
      expect(isOneEditApart(one, other)).toBe(editDistance(one, other) === 1);
      expect(isOneEditApart(one, one)).toBe(false);
    }),
  );
  fc.assert(
    fc.property(word, fc.nat(12), fc.string({ minLength: 1, maxLength: 1 }), (one, at, letter) => {
      const longer = one.slice(0, at) + letter + one.slice(at);
      expect(isOneEditApart(one, longer)).toBe(true);
      expect(isOneEditApart(longer, one)).toBe(true);
    }),
  );
});

test("any text has a skeleton, the same for texts that look the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      expect(typeof skeleton(text)).toBe("string");
    }),
  );
  expect(skeleton("соrр.example")).toBe(skeleton("corp.example"));
  expect(skeleton("corp.example")).not.toBe(skeleton("carp.example"));
});

/** The textbook's table (optimal string alignment), as the reference. */
function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      const at = (r: number, c: number): number => (r === i ? row[c] : rows[r]?.[c]) ?? Infinity;
      const swapped =
        one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost, swapped));
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? Infinity;
}
