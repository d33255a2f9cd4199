import fc from "fast-check";
import { expect, test } from "vitest";
import { readAddresses } from "#mail/read-addresses.ts";
import { labelsOf, toFoundItem } from "./gmail-item.ts";

const item = (labelIds: readonly string[], headers: Readonly<Record<string, string>> = {}) =>
  toFoundItem(
    {
      id: "m1",
      labelIds: [...labelIds],
      payload: { headers: Object.entries(headers).map(([name, value]) => ({ name, value })) },
    },
    new Map([["Label_1", "Projects"]]),
  );

test("Trash goes before Spam, and all else is visible, archived mail too", () => {
  expect(item(["INBOX"]).state.place).toBe("visible");
  expect(item([]).state.place).toBe("visible");
  expect(item(["SPAM"]).state.place).toBe("junk");
  expect(item(["TRASH", "SPAM"]).state.place).toBe("trash");
});

test("what was sent is the owner's own, except that a mail to oneself was delivered as well", () => {
  expect(item(["SENT"]).isOwn).toBe(true);
  expect(item(["DRAFT"]).isOwn).toBe(true);
  expect(item(["SENT", "INBOX"]).isOwn).toBe(false);
  expect(item(["SENT", "SPAM"]).isOwn).toBe(false);
  expect(item(["SENT", "TRASH"]).isOwn).toBe(false);
  expect(item(["INBOX"]).isOwn).toBe(false);
});

test("labels are shown by name, and kept by id", () => {
  const { state } = item(["UNREAD", "Label_1", "INBOX", "CATEGORY_PROMOTIONS"]);
  expect(state.labels).toEqual(["CATEGORY_PROMOTIONS", "INBOX", "Label_1"]);
  expect(state.folderPath).toBe("CATEGORY_PROMOTIONS, INBOX, Projects");
});

test("a captured state says all labels again, none more and none fewer", () => {
  const label = fc.constantFrom(
    "INBOX",
    "SPAM",
    "TRASH",
    "UNREAD",
    "STARRED",
    "IMPORTANT",
    "SENT",
    "Label_1",
    "CATEGORY_SOCIAL",
  );
  fc.assert(
    fc.property(fc.uniqueArray(label), (labels) => {
      expect(labelsOf(item(labels).state)).toEqual(new Set(labels));
    }),
  );
});

test("the sender is read as in the journal copy, whatever the display name pretends", () => {
  const from = (value: string) => item([], { From: value }).identity.from;
  expect(from('"ceo@acme.test" <Eve@Evil.test>')).toBe("eve@evil.test");
  expect(from("Eve@Evil.test")).toBe("eve@evil.test");
  for (const odd of ["<ceo@acme.test> x <eve@evil.test>", "it @ evil.test", "The Boss <it@evil.test"])
    expect(from(odd)).toBe(readAddresses([odd]).addresses[0]?.address.toLowerCase());
  expect(from("")).toBeUndefined();
});

test("subjects are readable, dates are moments or nothing", () => {
  const { identity } = item([], {
    Subject: "=?utf-8?B?R3LDvMOfZQ==?=",
    Date: "Mon, 04 May 2026 10:00:00 +0200",
    "Message-Id": " <a@x> ",
  });
  expect(identity).toMatchObject({
    subject: "Grüße",
    sentAt: new Date("2026-05-04T08:00:00Z"),
    messageId: "<a@x>",
  });
  expect(item([], { Date: "yesterday" }).identity.sentAt).toBeUndefined();
});

test("only Google's own Received lines give marks", () => {
  const message = {
    id: "m1",
    payload: {
      headers: [
        {
          name: "Received",
          value: "by 2002:a05:7300:1234:b0:1a:2b3c with SMTP id inner1; Mon, 04 May 2026 10:00:02 +0000",
        },
        {
          name: "Received",
          value:
            "from evil.test (evil.test [192.0.2.9]) by mx.google.com with ESMTPS id border2 for <a@acme.test>; Mon",
        },
        { name: "Received", value: "from x by mx.google.com with ESMTPS id forged3 for <a@acme.test>; Mon" },
      ],
    },
  };
  expect(toFoundItem(message, new Map()).identity.receivedIds).toEqual(["inner1", "border2"]);
});
