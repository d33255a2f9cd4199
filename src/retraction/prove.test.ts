import { expect, test } from "vitest";
import type { FoundItem, ItemId, ItemIdentity } from "./hit.ts";
import type { OurMessage } from "./our-message.ts";
import { disagreements, prove, proveByContent } from "./prove.ts";

const sentAt = new Date("2026-01-05T10:00:00Z");
const ours: OurMessage = {
  messageId: "<a@corp.example>",
  from: "ann@corp.example",
  subject: "Invoice",
  sentAt,
  receivedAt: sentAt,
  networkMessageIds: ["0f0e"],
  receivedIds: ["abc.1"],
  contentKey: "key",
};
const identity: ItemIdentity = {
  messageId: "<a@corp.example>",
  from: "Ann@Corp.example",
  subject: "Invoice",
  sentAt,
  networkMessageId: undefined,
  receivedIds: [],
};
const item = (change: Partial<ItemIdentity>): FoundItem => ({
  itemId: "i" as ItemId,
  isOwn: false,
  identity: { ...identity, ...change },
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
});

test("agreeing headers alone prove nothing: the sender chose them", () => {
  expect(prove(ours, item({}))).toEqual({ ours: "unproved", differs: [] });
});

test("the provider's own mark proves it", () => {
  expect(prove(ours, item({ networkMessageId: "0F0E" }))).toEqual({ ours: true, by: "network-message-id" });
  expect(prove(ours, item({ receivedIds: ["x", "abc.1"] }))).toEqual({ ours: true, by: "received-id" });
});

test("where a header is shown otherwise than we read it the content decides, whatever the provider's mark", () => {
  for (const [change, differs] of [
    [{ messageId: "<b@corp.example>" }, "Message-ID"],
    [{ from: "eve@evil.example" }, "From"],
    [{ subject: "Invoice 2" }, "Subject"],
    [{ sentAt: new Date(sentAt.getTime() + 60_000) }, "Date"],
  ] as const) {
    for (const networkMessageId of ["0f0e", "ffff", undefined]) {
      const proof = prove(ours, item({ ...change, networkMessageId }));
      expect(proof).toEqual({ ours: "unproved", differs: [differs] });
    }
    expect(proveByContent(ours, "key", [differs])).toEqual({ ours: true, by: "content-key" });
    for (const read of ["another", undefined])
      expect(proveByContent(ours, read, [differs])).toEqual({ ours: false, because: `${differs} differ` });
  }
});

test("of a mail that was delivered several times each delivery's mark proves it", () => {
  const twice = { ...ours, networkMessageIds: ["0f0e", "1234"], receivedIds: [] };
  expect(prove(twice, item({ networkMessageId: "1234" }))).toEqual({ ours: true, by: "network-message-id" });
});

test("a verdict of one delivery is for items with its marks alone: not even the same content makes another one its", () => {
  const onlyDelivery = { networkMessageIds: ["1234"], receivedIds: ["def.2"] };
  const narrow = { ...ours, networkMessageIds: ["0f0e", "1234"], onlyDelivery };
  expect(prove(narrow, item({ networkMessageId: "1234" })).ours).toBe(true);
  expect(prove({ ...narrow, receivedIds: ["def.2"] }, item({ receivedIds: ["def.2"] })).ours).toBe(true);
  for (const other of [{ networkMessageId: "0f0e" }, { receivedIds: ["abc.1"] }, {}])
    expect(prove(narrow, item(other)).ours).toBe(false);
});

test("a tag that the provider put before the subject does not make its own mail another one", () => {
  const tagged = "[EXTERNAL] Invoice";
  const byId = { ours: true, by: "network-message-id" };
  expect(prove(ours, item({ subject: tagged, networkMessageId: "0f0e" }))).toEqual(byId);
  expect(prove(ours, item({ subject: "EXT:Invoice", receivedIds: ["abc.1"] }))).toEqual({
    ours: true,
    by: "received-id",
  });
  // Exchange cuts a subject at 255 characters, tag and all.
  const long = "word ".repeat(80);
  const cut = `[EXTERNAL] ${long}`.slice(0, 255);
  expect(prove({ ...ours, subject: long }, item({ subject: cut, networkMessageId: "0f0e" }))).toEqual(byId);
});

test("a tag proves nothing: without the provider's mark, or where its marks contradict, the subject must agree", () => {
  const tagged = { subject: "[EXTERNAL] Invoice" };
  const foreign = { ours: "unproved", differs: ["Subject"] };
  expect(prove(ours, item(tagged))).toEqual(foreign);
  expect(prove(ours, item({ ...tagged, networkMessageId: "ffff" }))).toEqual(foreign);
  expect(prove(ours, item({ ...tagged, networkMessageId: "ffff", receivedIds: ["abc.1"] }))).toEqual(foreign);
  expect(prove(ours, item({ ...tagged, networkMessageId: "0f0e", receivedIds: ["other"] }))).toEqual(foreign);
});

test("what is no tag before the subject is another subject, whatever the mark", () => {
  for (const subject of ["Invoice 2", "Re", "", `${"x".repeat(200)} Invoice`]) {
    expect(prove(ours, item({ subject, networkMessageId: "0f0e" })).ours).toBe("unproved");
  }
  const other = { ...ours, subject: "word ".repeat(80) };
  const shown = `[EXTERNAL] ${"other ".repeat(80)}`.slice(0, 255);
  expect(prove(other, item({ subject: shown, networkMessageId: "0f0e" })).ours).toBe("unproved");
  // Only the subject: all else must agree.
  const tagged = { subject: "[EXTERNAL] Invoice", networkMessageId: "0f0e" };
  expect(prove(ours, item({ ...tagged, from: "eve@evil.example" })).ours).toBe("unproved");
});

test("another mark of the provider leaves it to the content", () => {
  expect(prove(ours, item({ networkMessageId: "ffff", receivedIds: ["other"] }))).toEqual({
    ours: "unproved",
    differs: [],
  });
  expect(proveByContent(ours, "key", [])).toEqual({ ours: true, by: "content-key" });
  expect(proveByContent(ours, "another", [])).toEqual({ ours: false, because: "the content differs" });
  expect(proveByContent(ours, undefined, []).ours).toBe(false);
});

test("a mail without Message-ID is compared by the rest: providers give it an id of their own", () => {
  const proof = prove(
    { ...ours, messageId: undefined },
    item({ messageId: "<made@up>", networkMessageId: "0f0e" }),
  );
  expect(proof.ours).toBe(true);
});

test("a subject is the same however its white space was folded", () => {
  expect(
    prove({ ...ours, subject: "In \r\n voice" }, item({ subject: "In voice", networkMessageId: "0f0e" }))
      .ours,
  ).toBe(true);
});

test("what no reader sees in a subject does not hide a mail", () => {
  const same: readonly (readonly [string, string])[] = [
    ["NUL", "N\0UL"],
    ["A\uFFFDB", "A\uD800B"],
    ["soft hyphen", "soft\u00AD hyphen"],
    ["bell", "be\u0007ll"],
  ];
  for (const [subject, shown] of same) {
    const found = item({ subject: shown, networkMessageId: "0f0e" });
    expect(prove({ ...ours, subject }, found)).toEqual({ ours: true, by: "network-message-id" });
  }
  expect(prove({ ...ours, subject: "a b" }, item({ subject: "ab", networkMessageId: "0f0e" })).ours).toBe(
    "unproved",
  );
});

test("for people it is said which headers and marks are on both and differ; what only one has contradicts nothing", () => {
  expect(disagreements(ours, item({}))).toEqual([]);
  expect(disagreements(ours, item({ networkMessageId: "0f0e", receivedIds: ["abc.1"] }))).toEqual([]);
  const other = item({ subject: "Lunch", networkMessageId: "9999", receivedIds: ["x.1"] });
  expect(disagreements(ours, other)).toEqual(["Subject", "Network-Message-Id", "Received"]);
});
