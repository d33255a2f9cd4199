import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { authenticationFailed } from "./authentication-failed.ts";

test("a sender that the provider refuted is a hint at a forgery", () => {
  const [found] = detect(
    authenticationFailed,
    mailWith({ authentication: { dmarc: "fail" } }),
    contextWith(),
  );
  expect(found).toMatchObject({ sign: "spoof", score: 2, value: "partner.example" });
});

test("a mail without a sender still gets a whole sentence", () => {
  const mail = mailWith({ from: [], authentication: { spf: "fail" } });
  expect(detect(authenticationFailed, mail, contextWith())[0]?.reason).toContain("comes from its sender");
});

test.each(["pass", "none", "unknown", "error"] as const)("DMARC %s alone is no failure", (dmarc) => {
  expect(detect(authenticationFailed, mailWith({ authentication: { dmarc } }), contextWith())).toEqual([]);
});
