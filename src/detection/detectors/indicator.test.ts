import { expect, test } from "vitest";
import { mailWith } from "../../../test/support/mail-builder.ts";
import { combine } from "../combine.ts";
import { tenantKnowledge } from "../context.ts";
import type { KnownIndicator } from "../indicators.ts";
import { sceneOf } from "../scene.ts";
import { indicator } from "./indicator.ts";

const EVIL: KnownIndicator = { id: "1", kind: "domain", value: "evil.example", disposition: "SPAM" };
const link = (url: string) => ({ url, host: URL.parse(url)?.hostname, text: "" });

function found(mail: Parameters<typeof indicator.detect>[0], ...indicators: readonly KnownIndicator[]) {
  const tenant = tenantKnowledge({ ownDomains: [], entries: [], people: [], indicators });
  return indicator.detect(mail, sceneOf(mail, { direction: "inbound", tenant }));
}

test("a domain is met in senders and links at and below it, once, and gives its disposition", () => {
  const mail = mailWith({ links: [link("https://a.evil.example/1"), link("https://b.evil.example/2")] });
  expect(found(mail, EVIL)).toEqual([
    {
      detector: "indicator",
      sign: "indicated",
      field: "link",
      value: "evil.example",
      reason: "It matches an indicator of yours (domain): evil.example.",
      score: 10,
      disposition: "SPAM",
      rule: "indicator:1",
    },
  ]);
  expect(found(mailWith({ from: [{ name: "", address: "x@mail.evil.example" }] }), EVIL)).toHaveLength(1);
  expect(found(mailWith({ links: [link("https://notevil.example/")] }), EVIL)).toEqual([]);
});

test("each kind is met where it belongs", () => {
  const sha256 = "cd".repeat(32);
  const mail = mailWith({
    messageId: "<7@x.example>",
    links: [link("https://x.example/pay?id=9")],
    attachments: [{ name: "", declaredType: "", trueType: undefined, sizeBytes: 1, sha256 }],
  });
  const of = (kind: KnownIndicator["kind"], value: string) =>
    found(mail, { id: kind, kind, value, disposition: "MALICIOUS" }).map((it) => it.field);
  expect(of("url", "x.example/pay")).toEqual(["link"]);
  expect(of("url", "x.example/other")).toEqual([]);
  expect(of("sha256", sha256)).toEqual(["attachment"]);
  expect(of("message_id", "<7@x.example>")).toEqual(["message-id"]);
  expect(of("sender", "pat@partner.example")).toEqual(["from"]);
});

test("an indicator decides over an allowed sender, and never makes a graver verdict milder", () => {
  const [said] = found(mailWith({ links: [link("https://evil.example/")] }), EVIL);
  if (said === undefined) throw new Error("nothing was found");
  const other = (sign: "allowed" | "phishing") => ({ ...said, detector: "x", sign, disposition: undefined });
  expect(combine([said])).toBe("SPAM");
  const { disposition: _, ...allowed } = other("allowed");
  expect(combine([said, allowed])).toBe("SPAM");
  const { disposition: __, ...phishing } = other("phishing");
  expect(combine([said, phishing])).toBe("MALICIOUS");
});
