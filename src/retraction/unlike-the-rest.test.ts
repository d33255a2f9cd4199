import fc from "fast-check";
import { expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import { MAX_SAMPLES, type SetMessage, unlikeTheRest } from "./unlike-the-rest.ts";

function message(id: string, more: Partial<SetMessage> = {}): SetMessage {
  return {
    messageId: id as MessageId,
    from: "boss@evil.example",
    subject: `Invoice ${id.length * 7}`,
    disposition: "MALICIOUS",
    copies: 1,
    ...more,
  };
}

const same = ["a", "bb", "ccc", "dddd"].map((it) => message(it));

test("a set of one campaign has nothing odd in it, whatever numbers its subjects bear", () => {
  expect(unlikeTheRest(same)).toEqual([]);
  expect(unlikeTheRest([...same, message("e", { subject: "Re: FWD: invoice 12345" })])).toEqual([]);
});

test("what differs from the majority is named, the oddest first, each with why", () => {
  const other = message("x", { from: "ann@friend.example", subject: "Lunch?", disposition: "NONE" });
  const sender = message("y", { from: "boss@elsewhere.example" });
  const odd = unlikeTheRest([...same, sender, other]);
  expect(odd.map((it) => it.messageId)).toEqual(["x", "y"]);
  expect(odd[0]?.why).toEqual([
    "sent from friend.example, most from evil.example",
    "its subject has another shape than most",
    "judged NONE, most are MALICIOUS",
  ]);
  expect(odd[1]?.why).toEqual(["sent from elsewhere.example, most from evil.example"]);
});

test("two messages cannot be unlike a rest, and without a majority nothing is odd", () => {
  expect(unlikeTheRest([message("a"), message("b", { from: "c@d.example" })])).toEqual([]);
  const each = ["a", "b", "c", "d"].map((it) => message(it, { from: `x@${it}.example` }));
  expect(unlikeTheRest(each)).toEqual([]);
});

test("never more than a handful, never a message that has nothing odd, always of the set", () => {
  const some = fc.array(
    fc.record({
      messageId: fc.uuid().map((it) => it as MessageId),
      from: fc.constantFrom("a@a.example", "b@b.example", ""),
      subject: fc.string(),
      disposition: fc.constantFrom("NONE" as const, "SPAM" as const, "MALICIOUS" as const),
      copies: fc.nat(),
    }),
  );
  fc.assert(
    fc.property(some, (messages) => {
      const odd = unlikeTheRest(messages);
      expect(odd.length).toBeLessThanOrEqual(MAX_SAMPLES);
      expect(odd.every((it) => it.why.length > 0)).toBe(true);
      const ids = new Set(messages.map((it) => it.messageId));
      expect(odd.every((it) => ids.has(it.messageId))).toBe(true);
    }),
  );
});
