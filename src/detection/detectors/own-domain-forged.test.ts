import { expect, test } from "vitest";
import type { Authentication } from "#mail/authentication.ts";
import { address, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { ownDomainForged } from "./own-domain-forged.ts";

const from = [address("Payroll", "payroll@corp.example")];

const score = (
  authentication: Partial<Authentication>,
  trusted: readonly string[] = [],
): number | undefined => {
  const entries = trusted.map((value) => ({ list: "trusted-domain", kind: "domain", value }) as const);
  return detect(ownDomainForged, mailWith({ from, authentication }), contextWith({ entries }))[0]?.score;
};

test.each<[string, Partial<Authentication>]>([
  ["DMARC failed", { dmarc: "fail", spf: "pass", mailFromDomain: "evil.test" }],
  ["Microsoft's composite check failed", { compauth: "fail", compauthReason: "001" }],
  ["SPF failed and there is no signature", { spf: "softfail", dkim: "none", mailFromDomain: "corp.example" }],
])("an own address is forged where %s", (_, authentication) => {
  expect(score(authentication)).toBe(6);
});

test("an own address for which nothing speaks is a hint only", () => {
  expect(score({ spf: "pass", mailFromDomain: "service.test", dkim: "none", dmarc: "none" })).toBe(2);
});

test.each<[string, Partial<Authentication>]>([
  ["the provider said nothing", {}],
  [
    "Exchange did not check mail between own people",
    { dkim: "none", dmarc: "none", headerFromDomain: "corp.example" },
  ],
  ["DMARC passed", { dmarc: "pass", headerFromDomain: "corp.example" }],
  ["a signature of the own domain passed", { dkim: "pass", dkimDomain: "mail.corp.example", spf: "fail" }],
])("an own address is believed where %s", (_, authentication) => {
  expect(score(authentication)).toBeUndefined();
});

test("a service whose domain the administrator trusts may write in the organisation's name", () => {
  const byService = { dmarc: "fail", dkim: "pass", dkimDomain: "tickets.test" } as const;
  expect(score(byService)).toBe(6);
  expect(score(byService, ["tickets.test"])).toBeUndefined();
  expect(score({ ...byService, dkim: "fail" }, ["tickets.test"])).toBe(6);
});

test("an own address as the second sender is still an own address", () => {
  const two = mailWith({ from: [address("", "x@evil.test"), ...from], authentication: { dmarc: "pass" } });
  expect(detect(ownDomainForged, two, contextWith())).toHaveLength(1);
});

test("other people's domains are none of its business", () => {
  const mail = mailWith({ authentication: { dmarc: "fail" } });
  expect(detect(ownDomainForged, mail, contextWith())).toEqual([]);
});
