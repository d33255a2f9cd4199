import fc from "fast-check";
import { expect, test } from "vitest";
import { type MessageId, newId } from "#shared/ids.ts";
import { chooseByHeader } from "./choose-by-header.ts";

const id = (): MessageId => newId<MessageId>(new Date());

test("one header, one message: it is chosen; none, untrusted and ambiguous ones are told apart", () => {
  const [one, two, three] = [id(), id(), id()];
  const known = [
    { header: "<a@x>", messageIds: [one], untrusted: 3 },
    { header: "<b@x>", messageIds: [two, three], untrusted: 0 },
    { header: "<c@x>", messageIds: [], untrusted: 1 },
    { header: "<d@x>", messageIds: [], untrusted: 0 },
  ];
  expect(chooseByHeader(known, false)).toEqual({
    messageIds: [one],
    named: {
      notFound: ["<d@x>"],
      untrusted: ["<c@x>"],
      ambiguous: [{ header: "<b@x>", messageIds: [two, three] }],
      includesAmbiguous: false,
    },
  });
  expect(chooseByHeader(known, true).messageIds.toSorted()).toEqual([one, two, three].toSorted());
});

test("every header is chosen or answered for, and nothing is chosen twice", () => {
  const ids = Array.from({ length: 6 }, id);
  const header = fc.record({
    header: fc.string(),
    messageIds: fc.subarray(ids),
    untrusted: fc.nat(2),
  });
  fc.assert(
    fc.property(fc.array(header), fc.boolean(), (known, all) => {
      const { messageIds, named } = chooseByHeader(known, all);
      const answered = named.notFound.length + named.untrusted.length + named.ambiguous.length;
      expect(answered + known.filter((it) => it.messageIds.length === 1).length).toBe(known.length);
      expect(new Set(messageIds).size).toBe(messageIds.length);
      const allowed = known.filter((it) => all || it.messageIds.length === 1);
      expect(messageIds.every((it) => allowed.some((other) => other.messageIds.includes(it)))).toBe(true);
    }),
  );
});
