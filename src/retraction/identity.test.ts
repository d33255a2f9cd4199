import fc from "fast-check";
import { expect, test } from "vitest";
import type { FoundItem, ItemIdentity, ItemId } from "./hit.ts";
import { type Decision, proveByDecision, toCandidate } from "./identity.ts";

const text = fc.string({ maxLength: 20 });
const moment = fc.option(fc.date({ noInvalidDate: true }), { nil: undefined });
const identity: fc.Arbitrary<ItemIdentity> = fc.record({
  messageId: fc.option(text, { nil: undefined }),
  from: fc.option(text, { nil: undefined }),
  subject: text,
  sentAt: moment,
  receivedAt: moment,
  networkMessageId: fc.option(text, { nil: undefined }),
  receivedIds: fc.array(text, { maxLength: 2 }),
});

function item(itemId: string, its: ItemIdentity): FoundItem {
  return {
    itemId: itemId as ItemId,
    isOwn: false,
    identity: its,
    state: {
      place: "visible",
      folderId: "inbox",
      folderPath: "Inbox",
      labels: [],
      isRead: false,
      isFlagged: false,
      categories: [],
      importance: "normal",
    },
  };
}

/** As the ledger gives it back: absent fields are absent. */
function decisionAbout(seen: FoundItem): Decision {
  const why = { because: "the content differs", disagrees: [] };
  const items = [toCandidate(seen, why)];
  return JSON.parse(JSON.stringify({ by: "person:ann", reason: "seen it", items })) as Decision;
}

test("what a person has seen is ours on his word as long as it is the same mail", () => {
  fc.assert(
    fc.property(identity, (its) => {
      const seen = item("a", its);
      expect(proveByDecision(decisionAbout(seen), seen)).toEqual({ ours: true, by: "decision" });
      const readLater = { ...its, receivedAt: new Date() };
      expect(proveByDecision(decisionAbout(seen), item("a", readLater))).toMatchObject({ ours: true });
    }),
  );
});

test("his word says nothing of any other item, however like it is", () => {
  fc.assert(
    fc.property(identity, (its) => {
      expect(proveByDecision(decisionAbout(item("a", its)), item("b", its))).toBeUndefined();
      expect(proveByDecision(undefined, item("a", its))).toBeUndefined();
    }),
  );
});

test("an item whose headers or mark have changed since is not ours on his word, and it is said which", () => {
  const changes = [
    [{ messageId: "<other@x.example>" }, "Message-ID"],
    [{ from: "other@x.example" }, "From"],
    [{ subject: "Something that no string of twenty says" }, "Subject"],
    [{ sentAt: new Date("1999-01-01T00:00:00Z") }, "Date"],
    [{ networkMessageId: "another mark than twenty letters" }, "Network-Message-Id"],
  ] as const;
  fc.assert(
    fc.property(identity, fc.constantFrom(...changes), (its, [change, field]) => {
      fc.pre(its.sentAt?.getTime() !== changes[3][0].sentAt.getTime());
      const proof = proveByDecision(decisionAbout(item("a", its)), item("a", { ...its, ...change }));
      expect(proof).toMatchObject({ ours: false, because: expect.stringContaining(field) });
    }),
  );
});
