import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopyId } from "#shared/ids.ts";
import { type FrozenRow, setDrift } from "./drift.ts";

const id = fc.constantFrom("a", "b", "c", "d", "e").map((it) => it as CopyId);
const rows = fc.uniqueArray(
  fc.record({
    copyId: id,
    insteadOf: fc.option(id, { nil: undefined }),
    became: fc.option(fc.uniqueArray(id, { minLength: 1 }), { nil: undefined }),
    isThere: fc.boolean(),
  }),
  { selector: (it) => it.copyId },
);

function row(copyId: string, more: Partial<FrozenRow> = {}): FrozenRow {
  return { copyId: copyId as CopyId, insteadOf: undefined, became: undefined, isThere: true, ...more };
}

test("what a copy has become is told; what is not there and has become nothing is gone", () => {
  const became = (...ids: string[]) => ids.map((it) => it as CopyId);
  const set = [
    row("a"),
    row("found", { became: became("found") }),
    row("gone", { isThere: false }),
    row("alias", { isThere: false, became: became("a") }),
    row("group", { became: became("group", "member") }),
    row("member", { insteadOf: "group" as CopyId }),
  ];
  expect(setDrift(set)).toEqual({
    gone: ["gone"],
    met: [
      { copyId: "alias", into: ["a"] },
      { copyId: "group", into: ["group", "member"] },
    ],
  });
});

test("no copy is both gone and met, and only frozen ones are either", () => {
  fc.assert(
    fc.property(rows, (set) => {
      const { gone, met } = setDrift(set);
      const told = [...gone, ...met.map((it) => it.copyId)];
      expect(new Set(told).size).toBe(told.length);
      const frozen = set.filter((it) => it.insteadOf === undefined).map((it) => it.copyId);
      expect(told.every((it) => frozen.includes(it))).toBe(true);
    }),
  );
});
