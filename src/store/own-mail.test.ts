import { expect, test } from "vitest";
import { factsOf } from "#mail/mail.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { openWatch, PHISH_TEXT, saying, TODAY, WATCH } from "../../test/support/watched-mail.ts";
import { tendWatches } from "./tend-watches.ts";

type Opened = Awaited<ReturnType<typeof openWatch>>;
const FOLLOW = { ...WATCH, followsForwards: true };
const QUOTED = `Anna, is this for real?\n\n> ${PHISH_TEXT.replaceAll("\n", "\n> ")}\n\nRegards, Carl`;
const ANSWERS = ["<phish@partner.example>"];

interface OwnMail {
  readonly text?: string;
  readonly references?: readonly string[];
}

/** Mail from inside, for dora, that quotes the phish and names nothing unless the test says otherwise. */
const writes = (
  it: Opened,
  name: string,
  { text = QUOTED, references = [], ...parts }: OwnMail & Parameters<typeof delivery>[2] = {},
) =>
  journalOf(it.database).store(
    delivery(it.tenant, name, {
      to: ["dora"],
      ...TODAY(),
      direction: "internal",
      mail: factsOf(mailWith({ messageId: `<${name}@corp.example>`, references })),
      ...saying(text, { isOwn: true }),
      ...parts,
    }),
  );

test("what quotes the text of a followed mail is taken, named as its forward or not, with the reason in its row", async () => {
  await using it = await openWatch();
  const plain = await it.start();
  const id = await it.start(FOLLOW);
  await writes(it, "forward");
  await writes(it, "again", { to: ["emil"], references: ["<forward@corp.example>"] });
  await writes(it, "from outside", { direction: "inbound" });
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "dora pending", "emil pending"]);
  expect(await it.rows(plain)).toEqual(["anna pending"]);
  expect(await it.run(id)).toMatchObject({ lateCount: 2 });
  const forwards = await it.requests.copies(it.tenantId, id, { offset: 0, limit: 9 });
  const reasons = forwards?.filter((copy) => copy.messageId !== it.messageId).map((copy) => copy.reason);
  expect(reasons?.every((reason) => /^a forward of [0-9a-f-]{36}: it contains the text$/.test(reason))).toBe(
    true,
  );
});

test("what merely answers a followed mail, and what says something else, is left alone", async () => {
  await using it = await openWatch();
  const id = await it.start(FOLLOW);
  await writes(it, "answer", { text: "We have not ordered anything, please stop.", references: ANSWERS });
  await writes(it, "silent", { text: "", references: ANSWERS });
  await writes(it, "other", {
    text: "Shall we meet at noon on Thursday to talk about the budget of next year?",
  });
  expect(await it.rows(id)).toEqual(["anna pending"]);
});

test("what a person has allowed, or nobody vouches for, is no forward", async () => {
  await using it = await openWatch();
  const id = await it.start(FOLLOW);
  const finding = {
    detector: "allow-list",
    sign: "allowed",
    field: "from",
    value: "",
    reason: "",
    score: 10,
  } as const;
  await writes(it, "allowed", { verdict: { disposition: "NONE", findings: [finding] } });
  await writes(it, "untrusted", { trust: { trusted: false, reason: "a stranger" } });
  expect(await it.rows(id)).toEqual(["anna pending"]);
});

test("a later report of a forward brings its copies too", async () => {
  await using it = await openWatch();
  const id = await it.start(FOLLOW);
  await writes(it, "forward");
  await writes(it, "forward", { to: ["dora", "emil"] });
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "dora pending", "emil pending"]);
});

test("a phish that bears the Message-ID of a genuine mail does not have the answers to that one taken", async () => {
  await using it = await openWatch();
  await journalOf(it.database).store(
    delivery(it.tenant, "genuine", { mail: mailWith({ messageId: "<phish@partner.example>" }) }),
  );
  const id = await it.start(FOLLOW);
  await writes(it, "answer", { text: "I shall come at noon, thank you for asking.", references: ANSWERS });
  expect(await it.rows(id)).toEqual(["anna pending"]);
});

const FOOTER = `This message is meant for its addressee alone and may hold what is confidential. Whoever gets it by
  mistake is asked to tell the sender and to destroy it; copying it or passing it on is forbidden. Partner Ltd has its
  seat in Springfield and is entered in the register of that town under its full name.`;

test("a footer that the sender's other mail has too is not what a phish is known by", async () => {
  await using it = await openWatch();
  const from = [{ name: "Pat", address: "pat@partner.example" }];
  const older = { receivedAt: new Date(Date.now() - 86_400_000) };
  const partner = (name: string, text: string, session = {}) =>
    journalOf(it.database).store(
      delivery(it.tenant, name, {
        mail: factsOf(mailWith({ messageId: `<${name}@partner.example>`, from })),
        ...saying(`${text} ${FOOTER}`),
        session: { ...TODAY().session, ...session },
      }),
    );
  await partner("genuine", "The offer that you asked for is attached, call me when you have read it.", older);
  const { messageId } = await partner("short", "Your invoice is here, open it today.");
  const id = await it.start(FOLLOW, messageId);
  await writes(it, "of genuine", { text: `Please look: the offer that you asked for is attached ${FOOTER}` });
  expect(await it.rows(id)).toEqual(["anna pending"]);
  await writes(it, "of short", {
    to: ["emil"],
    text: `What is this? Your invoice is here, open it today. ${FOOTER}`,
    references: ["<short@partner.example>"],
  });
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "emil pending"]);
});

test("forwards that were there before the run are taken when it is next looked after, and their forwards too", async () => {
  await using it = await openWatch();
  const from = (name: string) => [{ name: "", address: `${name}@${it.tenant.domain}` }];
  const by = (name: string, author: string) =>
    factsOf(mailWith({ messageId: `<${name}@corp.example>`, from: from(author) }));
  await writes(it, "first", { mail: by("first", "anna") });
  await writes(it, "second", { mail: by("second", "dora"), to: ["emil"] });
  await writes(it, "by a stranger to it", { mail: by("third", "zoe"), to: ["fred"] });
  await writes(it, "of hers", { mail: by("fourth", "anna"), to: ["gus"], text: "Lunch at noon?" });
  const id = await it.start(FOLLOW);
  expect(await it.rows(id)).toEqual(["anna pending"]);
  expect(await tendWatches(it.database)).toBe(2);
  expect((await it.rows(id))?.sort()).toEqual(["anna pending", "dora pending", "emil pending"]);
  expect(await it.run(id)).toMatchObject({ lateCount: 2 });
  const looksOn = () => it.query("select 1 from retraction where forwards_after is not null");
  expect(await looksOn()).toHaveLength(1); // what was being stored meanwhile may come to light yet
  await it.query("update retraction set applied_at = applied_at - interval '1 minute' where id = $1", [id]);
  expect(await tendWatches(it.database)).toBe(0);
  expect(await looksOn()).toHaveLength(0);
});

test("when the run is over nothing is looked for any more", async () => {
  await using it = await openWatch();
  const id = await it.start(FOLLOW);
  expect(await it.query("select 1 from followed_wording")).toHaveLength(8);
  await it.settle(id, "moved");
  await it.query("update retraction set late_until = now() where id = $1", [id]);
  await tendWatches(it.database);
  await tendWatches(it.database);
  expect(await it.query("select 1 from followed_wording")).toHaveLength(0);
  await writes(it, "forward");
  expect(await it.rows(id)).toEqual(["anna moved"]);
});
