import fc from "fast-check";
import { expect, test } from "vitest";
import { readHeaderBlock } from "./header-block.ts";
import { readReferences } from "./read-references.ts";

function of(...lines: readonly string[]): readonly string[] {
  return readReferences(readHeaderBlock(Buffer.from(`${lines.join("\r\n")}\r\n\r\nbody`)));
}

test("what a mail answers comes first, then its thread from the newest to the oldest", () => {
  expect(of("References: <1@a.test> <2@a.test>", "\t<3@a.test>", "In-Reply-To: <3@a.test>")).toEqual([
    "<3@a.test>",
    "<2@a.test>",
    "<1@a.test>",
  ]);
});

test("words around the ids do not matter, and without ids there is nothing", () => {
  expect(of('In-Reply-To: "Your mail" of Monday <1@a.test> (sent)')).toEqual(["<1@a.test>"]);
  expect(of("In-Reply-To: Your mail of Monday")).toEqual([]);
  expect(of("Subject: Re: x")).toEqual([]);
});

test("of a thread as long as somebody likes the newest nineteen count, and the one that began it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), (count) => {
      const ids = Array.from({ length: count }, (_, index) => `<${index}@a.test>`);
      const newest = ids.toReversed();
      const kept = count <= 20 ? newest : [...newest.slice(0, 19), "<0@a.test>"];
      expect(of(`References: ${ids.join(" ")}`)).toEqual(kept);
    }),
  );
});
