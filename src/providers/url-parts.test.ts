import fc from "fast-check";
import { expect, test } from "vitest";
import { literal } from "./graph/odata.ts";
import { toQuery, toSegment } from "./url-parts.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "<a+b%40c&d#e@x.test>",
    "<o'brien'@x.test>",
    "<a b@x.test>",
    "<\ud800@x.test>",
    "<ünï@x.test>",
    "<a?$filter=1@x>",
  ),
);

/** What an OData reader makes of a literal. */
function readLiteral(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}

test("a Message-ID of whatever characters arrives as it was: one option, one literal, nothing beside it", () => {
  fc.assert(
    fc.property(hostile, (id) => {
      const url = new URL(
        `http://x.test/m?${toQuery({ $filter: `internetMessageId eq ${literal(id)}`, $top: "10" })}`,
      );
      expect([...url.searchParams.keys()]).toEqual(["$filter", "$top"]);
      expect(url.hash).toBe("");
      const filter = url.searchParams.get("$filter") ?? "";
      expect(readLiteral(filter.slice("internetMessageId eq ".length))).toBe(id.toWellFormed());
    }),
  );
});

test("no quote leaves its literal", () => {
  fc.assert(
    fc.property(hostile, (id) => {
      const inside = literal(id).slice(1, -1);
      expect(inside.replaceAll("''", "").includes("'")).toBe(false);
    }),
  );
});

test("an id is one path segment, whatever slashes it has", () => {
  fc.assert(
    fc.property(
      hostile.filter((it) => it !== "." && it !== ".."),
      (id) => {
        const { pathname } = new URL(`http://x.test/users/${toSegment(id)}/messages`);
        const [, users, one, messages, ...rest] = pathname.split("/");
        expect([users, messages, rest]).toEqual(["users", "messages", []]);
        expect(decodeURIComponent(one ?? "")).toBe(id.toWellFormed());
      },
    ),
  );
});
