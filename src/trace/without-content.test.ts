import fc from "fast-check";
import { expect, test } from "vitest";
import type { Finding } from "#detection/finding.ts";
import { messageWith } from "../../test/support/trace-message.ts";
import { hasContent, withoutContent } from "./without-content.ts";

const finding = (field: string, value: string, reason = "It stands out."): Finding => ({
  detector: "d",
  sign: "phishing",
  field,
  value,
  reason,
  score: 5,
});
const links = (...urls: readonly string[]) => urls.map((url) => ({ url, text: "Your invoice 4711" }));
const ownersOf = (...urls: readonly string[]): readonly string[] =>
  withoutContent(messageWith({ links: links(...urls) })).facts.links.map((it) => it.url);

test.each([
  ["https://login.evil.example/reset/ann@corp.example?token=1", "evil.example"],
  ["http://192.0.2.7:8080/x", "192.0.2.7"],
  ["//cdn.evil.co.uk/a", "evil.co.uk"],
  ["evil.example:8080/login", "evil.example"],
  ["mailto:ann.private@mail.evil.example?subject=secret", "evil.example"],
  ["https://user:secret@evil.example/", "evil.example"],
])("of %s whoever may not read mail sees %s", (url, owner) => {
  expect(ownersOf(url)).toEqual([owner]);
});

test("a link that names no host is not shown, and one owner is named once", () => {
  expect(ownersOf("javascript:alert(document.cookie)", "tel:+4912345", "cid:logo")).not.toContain("logo");
  expect(ownersOf("https://a.evil.example/1", "https://b.evil.example/2")).toEqual(["evil.example"]);
});

test("of what was found in the text only that it was is left, and of an address in a sentence its domain", () => {
  const url = "https://pay.evil.example/4711/ann";
  const message = messageWith({
    findings: [
      finding("text", "your account will be closed"),
      finding("link", url, `It matches an indicator of yours (url): ${url}.`),
      finding("from", "eve@evil.example"),
      finding("attachment", "invoice.exe"),
    ],
  });
  expect(withoutContent(message).findings.map(({ value, reason }) => [value, reason])).toEqual([
    ["", "It stands out."],
    ["evil.example", "It matches an indicator of yours (url): evil.example."],
    ["eve@evil.example", "It stands out."],
    ["invoice.exe", "It stands out."],
  ]);
});

test("nothing of a path, a query, a user name or a link's text is left, whatever the link", () => {
  const url = fc
    .webUrl({ withQueryParameters: true, withFragments: true })
    .map((it) => `${it}/SECRET?x=SECRET#SECRET`);
  fc.assert(
    fc.property(fc.array(url), fc.string(), (urls, text) => {
      const message = messageWith({
        links: urls.map((it) => ({ url: it, text: `SECRET ${text}` })),
        findings: urls.map((it) => finding("link", it, `A link is ${it}.`)),
      });
      expect(JSON.stringify(withoutContent(message))).not.toContain("SECRET");
      expect(hasContent(message)).toBe(urls.length > 0);
      expect(withoutContent(withoutContent(message))).toEqual(withoutContent(message));
    }),
  );
});
