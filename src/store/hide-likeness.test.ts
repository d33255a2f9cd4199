import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { likenessOf } from "#detection/likeness.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { hideLikenesses } from "./hide-likeness.ts";

const TEXT =
  "We could not deliver your parcel because the import duty was not paid; settle it within two days.";
const links = [{ url: "https://fee.example/pay", host: "fee.example", text: "" }];
const LIKENESS = likenessOf(mailWith({ text: TEXT, links }));
const NEAR = likenessOf(mailWith({ text: `${TEXT} Thank you.` }));
const NONE = likenessOf(mailWith({ text: "", subject: "", from: [] }));

function differentBits(one = "0", other = "0"): number {
  const bits = BigInt.asUintN(64, BigInt(one) ^ BigInt(other)).toString(2);
  return bits.replaceAll("0", "").length;
}

test("equal values are equal under one key, wherever they stand in a batch, and tell nothing under another", () => {
  const key = randomBytes(32);
  const [first, none, again] = hideLikenesses(key, [LIKENESS, NONE, LIKENESS]);
  expect(again).toEqual(first);
  expect(none).toEqual({
    text: undefined,
    bands: [],
    structure: undefined,
    linkDomains: undefined,
    links: [],
    sender: undefined,
  });
  expect(hideLikenesses(key, [NONE, LIKENESS])[1]).toEqual(first);
  const [elsewhere] = hideLikenesses(randomBytes(32), [LIKENESS]);
  const values = (it = first) => [
    it?.text,
    ...(it?.bands ?? []),
    it?.linkDomains,
    ...(it?.links ?? []),
    it?.sender,
  ];
  expect(values().filter((it) => values(elsewhere).includes(it))).toEqual([]);
  expect(new Set(values()).size).toBe(values().length);
});

test("of two texts as many bits differ as before", () => {
  const hidden = hideLikenesses(randomBytes(32), [LIKENESS, NEAR]);
  const bare = [LIKENESS, NEAR].map((it) => `0x${it.text?.simhash ?? ""}`);
  expect(differentBits(hidden[0]?.text, hidden[1]?.text)).toBe(differentBits(bare[0], bare[1]));
  expect(differentBits(bare[0], bare[1])).toBeGreaterThan(0);
});
