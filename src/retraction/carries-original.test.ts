import { expect, test } from "vitest";
import type { Wording } from "#detection/wording.ts";
import { carriesOriginal, isKnownByText } from "./carries-original.ts";

const numbers = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
const said = (values: readonly number[]): Wording => ({ level: 0, values });
const original = { whole: said(numbers(0, 50)), own: said(numbers(0, 20)) };
const carries = (values: readonly number[], namesIt = false) =>
  carriesOriginal(original, { wording: said(values), namesIt });

test("a mail with four fifths of what is the original's own contains it, whether it names it or not", () => {
  expect(carries(numbers(0, 16))).toBe(true);
  expect(carries(numbers(0, 15))).toBe(false);
  expect(carries(numbers(0, 16), true)).toBe(true);
});

test("a footer that other mail has too is no sign of the original", () => {
  expect(carries(numbers(20, 50))).toBe(false);
});

test("an answer that quotes nothing does not contain it, one that quotes all does", () => {
  expect(carries(numbers(100, 200), true)).toBe(false);
  expect(carries(numbers(0, 50), true)).toBe(true);
  expect(carries(numbers(20, 200), true)).toBe(false); // the footer that both writers have
  const nothingElse = { whole: said(numbers(0, 9)), own: said([]) };
  expect(carriesOriginal(nothingElse, { wording: said(numbers(0, 9)), namesIt: true })).toBe(true);
});

test("too short a text, or one that others say too, is believed of mail alone that names it", () => {
  const short = { whole: said(numbers(0, 5)), own: said(numbers(0, 3)) };
  expect(isKnownByText(short)).toBe(false);
  const forward = said(numbers(0, 100));
  expect(carriesOriginal(short, { wording: forward, namesIt: false })).toBeUndefined();
  expect(carriesOriginal(short, { wording: forward, namesIt: true })).toBe(true);
  expect(carriesOriginal(short, { wording: said(numbers(3, 9)), namesIt: true })).toBe(false);
});

test("nobody can tell of mail whose text was not kept, or of which too small a part was", () => {
  expect(carriesOriginal(original, { wording: undefined, namesIt: true })).toBeUndefined();
  const coarse = { level: 9, values: [] };
  expect(carriesOriginal(original, { wording: coarse, namesIt: true })).toBeUndefined();
});

test("where a long mail's sample leaves few values to compare, one of them may be missing", () => {
  const few = { whole: said(numbers(0, 10)), own: { level: 1, values: numbers(0, 10) } };
  const inside = (values: readonly number[]) =>
    carriesOriginal(few, { wording: said(values), namesIt: false });
  expect(inside(numbers(0, 9))).toBe(true);
  expect(inside(numbers(0, 8))).toBe(false);
});
