import { beforeEach, describe, expect, test } from "vitest";
import { createFaults } from "../faults.ts";
import type { StateItem } from "../world.ts";
import { type GoogleOrganisation, openGoogleOrganisation } from "./organisation.ts";
import { googleSeed } from "./seed.ts";

const NOW = new Date("2026-03-01T10:00:00Z");
const ADA = "ada.abel@acme.example";
const MIME = Buffer.from("Message-ID: <m1@x.example>\r\nSubject: Hello\r\n\r\nHi\r\n");

let organisation: GoogleOrganisation;
let count = 0;

beforeEach(() => {
  organisation = openGoogleOrganisation(googleSeed({ users: 12, domain: "acme.example" }), {
    clock: () => NOW,
    random: () => 0.5,
    faults: createFaults(() => 0),
  });
});

function deliver(
  recipient: string,
  change: { mime?: Buffer; networkMessageId?: string; toJunk?: boolean } = {},
) {
  count += 1;
  const networkMessageId = `guid-${count}`;
  return organisation.deliver({
    recipient,
    mime: MIME,
    networkMessageId,
    receivedAt: NOW,
    toJunk: false,
    ...change,
  });
}

function items(address: string): readonly StateItem[] {
  return organisation.state().mailboxes.find((it) => it.address === address)?.items ?? [];
}

describe("delivery", () => {
  test("a mail lies unread in the inbox, one judged as spam in SPAM", () => {
    deliver(ADA);
    deliver(ADA, { toJunk: true });
    expect(items(ADA)).toMatchObject([
      {
        messageId: "<m1@x.example>",
        subject: "Hello",
        place: "CATEGORY_PERSONAL,INBOX,UNREAD",
        isRead: false,
      },
      { place: "SPAM,UNREAD", changes: 0 },
    ]);
  });

  test("an alias and a plus address lead to the one mailbox", () => {
    const to = { address: ADA, mailboxId: "100000000000000000000", viaGroup: undefined };
    expect(organisation.resolve("A.Abel.0@acme.example")).toEqual([to]);
    expect(organisation.resolve("ada.abel+shop@acme.example")).toEqual([to]);
  });

  test("a group leads to every member's mailbox, also through nested groups, and not to strangers", () => {
    const reached = deliver("nested@acme.example");
    expect(reached.map((it) => it.viaGroup)).toEqual(Array(12).fill("nested@acme.example"));
    expect(new Set(reached.map((it) => it.mailboxId)).size).toBe(12);
    expect(items("bela.abel@acme.example")).toHaveLength(1);
  });

  test("who has no address here, or no mailbox, gets nothing", () => {
    const nobody = [
      "nobody@acme.example",
      "no-gmail@acme.example",
      "empty@acme.example",
      "100000000000000000000",
    ];
    expect(nobody.map((it) => deliver(it))).toEqual([[], [], [], []]);
  });

  test("a mail that reaches a mailbox twice, by its address and by a group, is stored once", () => {
    deliver(ADA, { networkMessageId: "same" });
    expect(deliver("everyone@acme.example", { networkMessageId: "same" })).toHaveLength(12);
    expect(items(ADA)).toHaveLength(1);
    expect(items("bela.abel@acme.example")).toHaveLength(1);
  });

  test("another mail with the same Message-ID is an item of its own", () => {
    deliver(ADA);
    deliver(ADA);
    expect(new Set(items(ADA).map((it) => it.id)).size).toBe(2);
  });

  test("mail without a Message-ID gets Google's, the same in every mailbox", () => {
    deliver("everyone@acme.example", { mime: Buffer.from("Subject: x\r\n\r\n"), networkMessageId: "g" });
    const expected = "<gSMTPIN_ADDED_MISSING@mx.google.com>";
    expect(items(ADA)[0]?.messageId).toBe(expected);
    expect(items("bela.abel@acme.example")[0]?.messageId).toBe(expected);
  });

  test("an answer joins the thread of the mail it names", () => {
    deliver(ADA);
    deliver(ADA, { mime: Buffer.from("Message-ID: <m2@x>\r\nIn-Reply-To: <m1@x.example>\r\n\r\n") });
    deliver(ADA, { mime: Buffer.from("Message-ID: <m3@x>\r\n\r\n") });
    const user = organisation.directory.user(ADA);
    const threads = user && [...organisation.mailbox(user).items.values()].map((it) => it.threadId);
    expect(threads?.[1]).toBe(threads?.[0]);
    expect(threads?.[2]).not.toBe(threads?.[0]);
  });

  test("sent mail is kept in SENT, read", () => {
    organisation.saveSent(ADA, MIME);
    expect(items(ADA)).toMatchObject([{ place: "SENT", isRead: true }]);
  });
});

describe("what people do to their mail", () => {
  test("moving, filing and reading change labels, and are no API's changes", () => {
    deliver(ADA);
    organisation.userActions.relabel(ADA, "<m1@x.example>", { add: ["Projects"], remove: ["INBOX"] });
    organisation.userActions.markRead(ADA, "<m1@x.example>", true);
    expect(items(ADA)).toMatchObject([{ place: "CATEGORY_PERSONAL,Projects", isRead: true, changes: 0 }]);
  });

  test("an item keeps its id whatever its labels, until it is deleted", () => {
    deliver(ADA);
    const before = items(ADA)[0]?.id ?? "";
    organisation.userActions.relabel(ADA, before, { add: ["TRASH"], remove: [] });
    expect(items(ADA)[0]).toMatchObject({ id: before, place: "CATEGORY_PERSONAL,TRASH,UNREAD" });
    organisation.userActions.remove(ADA, before);
    expect(items(ADA)).toEqual([]);
  });

  test("an old mail or a draft can be put into a mailbox", () => {
    organisation.userActions.put(ADA, MIME, ["DRAFT"]);
    expect(items(ADA)).toMatchObject([{ place: "DRAFT", messageId: "<m1@x.example>" }]);
  });

  test("what is not there cannot be acted on", () => {
    expect(() => organisation.userActions.markRead("nobody@acme.example", "1", true)).toThrow(
      "no such mailbox",
    );
    expect(() => organisation.userActions.remove(ADA, "1")).toThrow("no such item");
  });
});

describe("the seed", () => {
  test("the same options make the same organisation, with unique addresses for hundreds of people", () => {
    const seed = googleSeed({ users: 350 });
    expect(seed).toEqual(googleSeed({ users: 350 }));
    const addresses = seed.users.flatMap((it) => [it.primaryEmail, ...it.aliases]);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(seed.users.filter((it) => it.isAdmin)).toHaveLength(1);
  });
});
