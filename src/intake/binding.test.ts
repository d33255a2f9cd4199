import { expect, test } from "vitest";
import { readHeaderBlock } from "#mail/header-block.ts";
import { bytes, exchangeReport, lines } from "../../test/support/journal-reports.ts";
import { checkBinding } from "./binding.ts";
import type { SourceBinding } from "#directory/sources.ts";

const ORGANISATION: SourceBinding = {
  kind: "exchange-organisation",
  domains: ["Contoso.onmicrosoft.example"],
};

interface Facts {
  readonly raw?: Uint8Array;
  readonly clientAddress?: string;
  readonly clientCertificateSha256?: string;
}

function check(
  binding: SourceBinding,
  { raw = exchangeReport(), clientAddress = "192.0.2.1", ...more }: Facts = {},
) {
  const header = readHeaderBlock(raw);
  const session = { clientAddress, clientCertificateSha256: more.clientCertificateSha256 };
  return checkBinding(binding, { header, body: raw.subarray(header.bodyOffset), session, sealKeys: {} });
}

test("an Exchange report of the tenant's own organisation is trusted, whatever the case of its domain", () => {
  expect(check(ORGANISATION)).toEqual({ trusted: true });
});

test.each([
  "evilcontoso.onmicrosoft.example",
  "contoso.onmicrosoft.example.evil.example",
  "onmicrosoft.example",
  "",
])("the organisation %j is another one: whole domains are compared", (organisation) => {
  expect(check(ORGANISATION, { raw: exchangeReport({ organisation }) })).toMatchObject({ trusted: false });
});

test("an on-premises server writes no X-OriginatorOrg: then Sender decides", () => {
  const report = (domain: string) => bytes(lines(`Sender: <MicrosoftExchange329@${domain}>`, "", "x"));
  expect(check(ORGANISATION, { raw: report("CONTOSO.onmicrosoft.example") })).toEqual({ trusted: true });
  expect(check(ORGANISATION, { raw: report("evil.example") })).toMatchObject({ trusted: false });
});

test("a second X-OriginatorOrg that names somebody else makes the copy untrusted", () => {
  const raw = bytes(
    lines("X-OriginatorOrg: contoso.onmicrosoft.example", "X-OriginatorOrg: evil.example", "", "x"),
  );
  expect(check(ORGANISATION, { raw })).toMatchObject({ trusted: false });
});

test("the organisation's name inside the mail proves nothing", () => {
  const mail = lines(
    "X-OriginatorOrg: contoso.onmicrosoft.example",
    "Sender: <x@contoso.onmicrosoft.example>",
    "",
    "x",
  );
  const raw = exchangeReport({ organisation: "evil.example", mails: [mail] });
  expect(check(ORGANISATION, { raw })).toMatchObject({
    trusted: false,
    reason: "X-OriginatorOrg names evil.example, which is none of the source's domains.",
  });
});

test("what was named in the place of the organisation is said, and nothing that is no domain", () => {
  const reasonOf = (...fields: readonly string[]) => {
    const { reason } = check(ORGANISATION, { raw: bytes(lines(...fields, "", "x")) }) as { reason: string };
    return reason;
  };
  expect(reasonOf("Sender: <x@corp.example>")).toContain("Sender names corp.example");
  expect(reasonOf("Subject: x")).toContain("Sender names no domain");
  expect(reasonOf("X-OriginatorOrg: <script>alert(1)</script>")).toContain("names no domain,");
});

test.each([
  ["192.0.2.1", true],
  ["::ffff:192.0.2.1", true],
  ["192.0.3.1", false],
  ["2001:db8::5", true],
  ["2001:db9::5", false],
  ["198.51.100.7", true],
  ["198.51.100.8", false],
  ["nonsense", false],
])("a client at %s is inside the ranges: %s", (clientAddress, trusted) => {
  const ranges = ["nonsense/99", "192.0.2.0/24", "2001:db8::/32", "198.51.100.7"];
  expect(check({ kind: "client-range", ranges }, { clientAddress })).toMatchObject({ trusted });
});

test("no range at all trusts nobody", () => {
  expect(check({ kind: "client-range", ranges: [] })).toMatchObject({ trusted: false });
});

test("a client certificate is pinned by its fingerprint, with or without colons", () => {
  const binding: SourceBinding = { kind: "client-certificate", fingerprints: ["AB:CD", "EF01"] };
  for (const clientCertificateSha256 of ["abcd", "ef01"]) {
    expect(check(binding, { clientCertificateSha256 })).toEqual({ trusted: true });
  }
  expect(check(binding, { clientCertificateSha256: "abce" })).toMatchObject({ trusted: false });
  expect(check(binding)).toMatchObject({ trusted: false, reason: "The client showed no TLS certificate." });
});
