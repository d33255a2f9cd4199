import fc from "fast-check";
import { expect, test } from "vitest";
import { campaignKey } from "./campaign-key.ts";

const INVOICE = { fromAddress: "billing@mail.evil.example", subject: "Invoice 4711 is due" };

test.each([
  ["another number", { subject: "Invoice A-4712 is due" }],
  ["another host of the same owner", { fromAddress: "x@mx2.evil.example" }],
  ["an answer to it", { subject: "RE: Fwd: invoice 1 is due" }],
  ["other blanks", { subject: " Invoice  4711\tis due " }],
])("%s is the same campaign", (_, other) => {
  expect(campaignKey({ ...INVOICE, ...other })).toBe(campaignKey(INVOICE));
});

test.each([
  ["another sender", { fromAddress: "billing@other.example" }],
  ["another subject", { subject: "Your parcel waits" }],
])("%s is another campaign", (_, other) => {
  expect(campaignKey({ ...INVOICE, ...other })).not.toBe(campaignKey(INVOICE));
});

test("whatever a sender writes, the key is short and shows nothing of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (fromAddress, subject) => {
      expect(campaignKey({ fromAddress, subject })).toMatch(/^[0-9a-f]{16}$/);
    }),
  );
});
