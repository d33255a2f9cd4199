import { expect, test } from "vitest";
import { address, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { impersonatedPerson } from "./impersonated-person.ts";

const people = [{ name: "Zoë O'Neil", addresses: ["zoe@corp.example", "zoe.private@gmail.com"] }];

const score = (name: string, sender: string): number | undefined =>
  detect(impersonatedPerson, mailWith({ from: [address(name, sender)] }), contextWith({ people }))[0]?.score;

test.each([
  ["Zoë O'Neil", "zoe.oneil.ceo@gmail.com", 6],
  ["ONEIL, ZOE", "ceo@evil.test", 4],
  ["  zoe   o’neil ", "ceo@evil.test", 4],
])("%j <%s> steals an important name", (name, sender, weight) => {
  expect(score(name, sender)).toBe(weight);
});

test.each([
  ["Zoë O'Neil", "zoe@corp.example"],
  ["Zoë O'Neil", "zoe.private@gmail.com"],
  ["Zoë Miller", "zoe@partner.example"],
  ["", "x@evil.test"],
])("%j <%s> does not", (name, sender) => {
  expect(score(name, sender)).toBeUndefined();
});

test("where nobody is important, nobody is impersonated", () => {
  const nameless = contextWith({ people: [{ name: " ", addresses: [] }] });
  expect(detect(impersonatedPerson, mailWith({ from: [address("", "x@evil.test")] }), nameless)).toEqual([]);
});
