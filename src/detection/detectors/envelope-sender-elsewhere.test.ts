import { expect, test } from "vitest";
import type { Authentication } from "#mail/authentication.ts";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { envelopeSenderElsewhere } from "./envelope-sender-elsewhere.ts";

const score = (
  returnPath: string | undefined,
  authentication: Partial<Authentication> = {},
): number | undefined =>
  detect(envelopeSenderElsewhere, mailWith({ returnPath, authentication }), contextWith())[0]?.score;

test("a sender who was handed in under another domain is a hint, also where the provider said nothing", () => {
  expect(score("bounce@evil.test")).toBe(2);
  expect(score("bounce@evil.test", { dmarc: "none", spf: "pass", mailFromDomain: "evil.test" })).toBe(2);
});

test.each([
  ["no return path", undefined, {}],
  ["the empty return path of a bounce", "", {}],
  ["the same domain", "pat@partner.example", {}],
  ["another host of the same owner", "bounce@mx.partner.example", {}],
  ["a mail service that signs for the sender", "bounce@service.test", { dmarc: "pass" } as const],
])("%s is none", (_, returnPath, authentication) => {
  expect(score(returnPath, authentication)).toBeUndefined();
});

test("lists have a return address of their own", () => {
  const mail = mailWith({ returnPath: "list-bounces@lists.test", list: { listId: "<list.lists.test>" } });
  expect(detect(envelopeSenderElsewhere, mail, contextWith())).toEqual([]);
});
