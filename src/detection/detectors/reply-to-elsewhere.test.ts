import { expect, test } from "vitest";
import { address, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { replyToElsewhere } from "./reply-to-elsewhere.ts";

const score = (sender: string, reply: readonly string[], listId?: string): number | undefined => {
  const replyTo = reply.map((it) => address("", it));
  const mail = mailWith({ from: [address("", sender)], replyTo, list: { listId } });
  return detect(replyToElsewhere, mail, contextWith())[0]?.score;
};

test.each([
  ["pat@partner.example", ["pat.partner@gmail.com"], 3],
  ["pat@gmail.com", ["pat2@gmail.com"], 3],
  ["pat@partner.example", ["pat@evil.test"], 1],
  ["pat@partner.example", ["pat@partner.example", "pat@evil.test"], 1],
])("a mail of %s answered to %s is a hint", (sender, reply, weight) => {
  expect(score(sender, reply)).toBe(weight);
});

test.each([
  ["pat@partner.example", []],
  ["pat@partner.example", ["pat@partner.example"]],
  ["pat@mail.partner.example", ["help@partner.example"]],
  ["pat@gmail.com", ["pat@gmail.com"]],
  ["", ["pat@evil.test"]],
])("a mail of %j answered to %s is none", (sender, reply) => {
  expect(score(sender, reply)).toBeUndefined();
});

test("lists send answers to the list", () => {
  expect(score("anna@member.example", ["list@lists.test"], "<list.lists.test>")).toBeUndefined();
});
