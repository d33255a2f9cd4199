import { expect, test } from "vitest";
import {
  address,
  attachment,
  contextWith,
  detect,
  link,
  mailWith,
} from "../../../test/support/mail-builder.ts";
import { blockList } from "./block-list.ts";

const HASH = "cd".repeat(32);
const context = contextWith({
  entries: [
    { list: "block", kind: "address", value: "bad@free.example" },
    { list: "block", kind: "domain", value: "evil.test" },
    { list: "block", kind: "link-host", value: "trap.example" },
    { list: "block", kind: "attachment-hash", value: HASH },
  ],
});

test.each([
  ["a listed address", { from: [address("", "bad@free.example")] }, "from"],
  ["a host below a listed domain", { from: [address("", "x@mx.evil.test")] }, "from"],
  [
    "the second of two senders",
    { from: [address("", "a@good.example"), address("", "x@evil.test")] },
    "from",
  ],
  ["the Sender line", { sender: address("", "x@evil.test") }, "from"],
  ["the envelope's sender", { returnPath: "Bounce@Evil.test".toLowerCase() }, "from"],
  ["a link", { links: [link("https://login.trap.example/a")] }, "link"],
  ["an attachment", { attachments: [attachment("a.txt", { sha256: HASH })] }, "attachment"],
])("%s on the list is found, whatever was proved", (_, parts, field) => {
  const found = detect(blockList, mailWith({ ...parts, authentication: { dmarc: "pass" } }), context);
  expect(found).toEqual([expect.objectContaining({ sign: "blocked", field, score: 10 })]);
});

test.each([
  ["another address at the same free provider", { from: [address("", "good@free.example")] }],
  ["a name that ends like a listed one", { from: [address("", "x@notevil.test")] }],
  ["a listed sender's domain in a link", { links: [link("https://evil.test/")] }],
  ["a mail without any sender", { from: [] }],
])("%s is not found", (_, parts) => {
  expect(detect(blockList, mailWith(parts), context)).toEqual([]);
});

test("what is found names the saved entry, so that what the entry did can be found and undone", () => {
  const saved = contextWith({
    entries: [
      { list: "block", kind: "address", value: "bad@free.example", id: "e1" },
      { list: "block", kind: "domain", value: "evil.test", id: "e2" },
      { list: "block", kind: "link-host", value: "trap.example", id: "e3" },
      { list: "block", kind: "attachment-hash", value: HASH, id: "e4" },
    ],
  });
  const mail = mailWith({
    from: [address("", "bad@free.example"), address("", "x@mx.evil.test")],
    links: [
      link("https://harmless.example/"),
      link("https://a.trap.example/"),
      link("https://trap.example/"),
    ],
    attachments: [attachment("a.txt", { sha256: HASH })],
  });
  expect(detect(blockList, mail, saved).map((it) => it.entryId)).toEqual(["e1", "e2", "e3", "e4"]);
});
