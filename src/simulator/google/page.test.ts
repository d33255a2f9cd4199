import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { onePage } from "./page.ts";

function allPages(keys: readonly string[], maxResults: number): string[] {
  const seen: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = onePage(keys, (it) => it, { maxResults, pageToken });
    seen.push(...page.items);
    pageToken = page.nextPageToken.nextPageToken;
  } while (pageToken !== undefined);
  return seen;
}

const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });

describe("pages", () => {
  test("hold everything once and in order, whatever their size", () => {
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 40 }), (all, size) => {
        expect(allPages(all, size)).toEqual([...all].sort());
      }),
    );
  });

  test("go on behind the last one shown, though all that was shown is gone", () => {
    const first = onePage(["a", "b", "c"], (it) => it, { maxResults: 2, pageToken: undefined });
    const { nextPageToken: pageToken } = first.nextPageToken;
    expect(onePage(["c", "d"], (it) => it, { maxResults: 2, pageToken }).items).toEqual(["c", "d"]);
  });

  test("refuse a token they did not give", () => {
    expect(() => onePage(["a"], (it) => it, { maxResults: 1, pageToken: "nonsense" })).toThrow(
      "Invalid pageToken",
    );
  });
});
