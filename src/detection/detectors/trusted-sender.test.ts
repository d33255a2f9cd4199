import { expect, test } from "vitest";
import { contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { trustedSender } from "./trusted-sender.ts";

const context = contextWith({
  entries: [{ list: "trusted-domain", kind: "domain", value: "partner.example" }],
});

test("a trusted domain weighs only where the provider proved it", () => {
  const score = (dmarc: "pass" | "fail" | "unknown"): number | undefined =>
    detect(trustedSender, mailWith({ authentication: { dmarc } }), context)[0]?.score;
  expect([score("pass"), score("fail"), score("unknown")]).toEqual([3, undefined, undefined]);
});

test("other domains are not trusted, however well they are proved", () => {
  expect(detect(trustedSender, mailWith({ authentication: { dmarc: "pass" } }), contextWith())).toEqual([]);
});
