import fc from "fast-check";
import { expect, test } from "vitest";
import { mailWith } from "../../test/support/mail-builder.ts";
import { observablesOf, plainUrl } from "./observables.ts";

const link = (url: string) => ({ url, host: URL.parse(url)?.hostname, text: "" });
const shown = (mail: Parameters<typeof observablesOf>[0]) =>
  observablesOf(mail).map((it) => `${it.kind} ${it.value}`);

test("a mail is found by its senders, their domains, its links, attachments and Message-ID", () => {
  const mail = mailWith({
    messageId: "<1@evil.example>",
    from: [{ name: "", address: "boss@mail.evil.example" }],
    returnPath: "bounce@evil.example",
    links: [link("https://a.b.evil.co.uk/login?user=ann#top")],
    attachments: [
      { name: "x", declaredType: "", trueType: undefined, sizeBytes: 1, sha256: "ab".repeat(32) },
    ],
  });
  expect(shown(mail)).toEqual([
    "message-id <1@evil.example>",
    "sender boss@mail.evil.example",
    "sender bounce@evil.example",
    "sender-domain mail.evil.example",
    "sender-domain evil.example",
    `sha256 ${"ab".repeat(32)}`,
    "host a.b.evil.co.uk",
    "host b.evil.co.uk",
    "host evil.co.uk",
    "url a.b.evil.co.uk/login",
  ]);
});

test("what stands behind Safe Links is what the link leads to", () => {
  const wrapped = link(
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2Fpay&data=1",
  );
  expect(shown(mailWith({ links: [wrapped] }))).toEqual(
    expect.arrayContaining(["host evil.example", "url evil.example/pay"]),
  );
});

test("an address of a machine, and a mail without a sender, are no trouble", () => {
  expect(
    shown(mailWith({ from: [], messageId: undefined, links: [link("http://192.0.2.7:8080/x")] })),
  ).toEqual(["host 192.0.2.7", "url 192.0.2.7:8080/x"]);
});

test.each([
  ["https://Evil.example/Login?a=1#b", "evil.example/Login"],
  ["http://user:pass@evil.example", "evil.example/"],
  ["www.evil.example/a", "www.evil.example/a"],
  ["mailto:ann@corp.example", undefined],
  ["not a link", undefined],
])("%s is %s without what differs from recipient to recipient", (url, plain) => {
  expect(plainUrl(url)).toBe(plain);
});

test("however many links there are, the number is bounded, nothing stands twice, and the senders stay", () => {
  fc.assert(
    fc.property(fc.array(fc.webUrl(), { maxLength: 80 }), (urls) => {
      const all = shown(mailWith({ links: urls.map(link) }));
      expect(all.length).toBeLessThanOrEqual(100);
      expect(new Set(all).size).toBe(all.length);
      expect(all).toContain("sender pat@partner.example");
    }),
    { numRuns: 20 },
  );
});
