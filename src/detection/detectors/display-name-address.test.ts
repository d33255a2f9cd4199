import { expect, test } from "vitest";
import { address, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { displayNameAddress } from "./display-name-address.ts";

const score = (name: string, sender: string, listId?: string): number | undefined =>
  detect(displayNameAddress, mailWith({ from: [address(name, sender)], list: { listId } }), contextWith())[0]
    ?.score;

test.each([
  ["ceo@corp.example", "x@evil.test", 6],
  ["Dana Director <dana@corp.example>", "x@evil.test", 6],
  ['"dana@mail.corp.example"', "x@evil.test", 6],
  ["Corp Support (corp.example)", "x@evil.test", 6],
  ["https://corp.example/help", "x@evil.test", 6],
  ["billing@supplier.example", "x@evil.test", 4],
])("the name %j on %s is a trick", (name, sender, weight) => {
  expect(score(name, sender)).toBe(weight);
});

test.each([
  ["Pat Partner", "pat@partner.example"],
  ["pat@partner.example", "pat@partner.example"],
  ["pat@partner.example", "bounce@mail.partner.example"],
  ["Pat @ Partner", "pat@partner.example"],
  ["@handle", "pat@partner.example"],
  ["partner.example news", "news@service.test"],
  ["billing@supplier.example", "scanner@corp.example"],
  ["v1.2 release, e.g. now.", "x@partner.example"],
  ["", ""],
])("the name %j on %s is none", (name, sender) => {
  expect(score(name, sender)).toBeUndefined();
});

test("a list may show its members' addresses, but never an own one", () => {
  expect(score("anna@member.example via list", "list@lists.test", "<list.lists.test>")).toBeUndefined();
  expect(score("anna@corp.example via list", "list@lists.test", "<list.lists.test>")).toBe(6);
});
