import fc from "fast-check";
import { expect, test } from "vitest";
import { type Authentication, OUTCOMES } from "#mail/authentication.ts";
import { address, mailWith } from "../../test/support/mail-builder.ts";
import { type SenderProof, senderProof, vouchers } from "./sender-proof.ts";

test.each<[SenderProof, Partial<Authentication>]>([
  ["unknown", {}],
  ["unknown", { dkim: "none", dmarc: "none" }],
  ["proven", { dmarc: "pass" }],
  ["proven", { dmarc: "fail", compauth: "pass", compauthReason: "130" }],
  ["proven", { dkim: "pass", dkimDomain: "mail.partner.example" }],
  ["proven", { spf: "pass", mailFromDomain: "bounce.partner.example", dmarc: "none" }],
  ["proven", { dkim: "pass", dkimDomain: "partner.example", spf: "fail" }],
  ["refuted", { dmarc: "fail", spf: "pass", mailFromDomain: "evil.test" }],
  ["refuted", { compauth: "fail", dmarc: "none" }],
  ["refuted", { spf: "fail" }],
  ["refuted", { spf: "softfail", dkim: "fail" }],
  ["unproven", { spf: "pass", mailFromDomain: "evil.test" }],
  ["unproven", { dkim: "pass", dkimDomain: "evil.test", spf: "fail" }],
  ["unproven", { spf: "neutral", dkim: "none" }],
  ["unproven", { dmarc: "pass", headerFromDomain: "other.test" }],
])("%s: %o", (proof, authentication) => {
  expect(senderProof(mailWith({ authentication }))).toBe(proof);
});

test("a mail without a sender, or with two owners in From, is never proven", () => {
  const authentication = { dmarc: "pass", headerFromDomain: "partner.example" } as const;
  const two = [address("", "pat@partner.example"), address("", "x@evil.test")];
  expect(senderProof(mailWith({ from: [], authentication }))).toBe("unproven");
  expect(senderProof(mailWith({ from: two, authentication }))).toBe("unproven");
  expect(senderProof(mailWith({ from: two.toReversed(), authentication }))).toBe("unproven");
});

test("where the provider said nothing, nothing is held against the mail", () => {
  const silent = fc.constantFrom("unknown" as const, "error" as const, "none" as const);
  fc.assert(
    fc.property(silent, silent, silent, (dkim, dmarc, compauth) => {
      expect(senderProof(mailWith({ authentication: { dkim, dmarc, compauth } }))).toBe("unknown");
    }),
  );
});

test("only what passed vouches for a mail", () => {
  const outcome = fc.constantFrom(...OUTCOMES);
  fc.assert(
    fc.property(outcome, outcome, (dkim, spf) => {
      const it = mailWith({ authentication: { dkim, spf, dkimDomain: "a.test", mailFromDomain: "b.test" } });
      const expected = [...(dkim === "pass" ? ["a.test"] : []), ...(spf === "pass" ? ["b.test"] : [])];
      expect(vouchers(it.authentication)).toEqual(expected);
    }),
  );
});
