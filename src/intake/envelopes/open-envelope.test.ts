import fc from "fast-check";
import { expect, test } from "vitest";
import { SOURCE_FORMATS } from "#mail/envelope.ts";
import { measureCpu } from "../../../test/support/measure-cpu.ts";
import {
  bytes,
  deliveryReport,
  exchangeReport,
  type ReportOptions,
  type TransferEncoding,
} from "../../../test/support/journal-reports.ts";
import { openEnvelope } from "./open-envelope.ts";

const RULES = { trustsOriginalTo: false };
const openReport = (options?: ReportOptions) =>
  openEnvelope(exchangeReport(options), "exchange-report", RULES);
const addresses = (envelope: ReturnType<typeof openReport>) => envelope.recipients.map((it) => it.address);

test.each(["google-copy", "plain-bcc"] as const)("a %s source never opens a report", (format) => {
  const raw = exchangeReport({ fields: ["To: ceo@contoso.example"] });
  const envelope = openEnvelope(raw, format, RULES);
  expect(envelope.shape).toBe(format);
  expect(envelope.mail).toEqual(Buffer.from(raw));
  expect(addresses(envelope)).toEqual(["bob@contoso.example"]);
});

test("nothing at all is unreadable", () => {
  expect(openEnvelope(new Uint8Array(), "plain-bcc", RULES).shape).toBe("unreadable");
});

test("20,000 recipients are read in far less than a second, in every encoding", () => {
  const fields = [
    "Sender: ann@sender.example",
    ...Array.from(
      { length: 20_000 },
      (_, at) => `Bcc: user${at}@contoso.example, Expanded: all@contoso.example`,
    ),
  ];
  for (const bodyEncoding of ["7bit", "quoted-printable", "base64"] as const) {
    const raw = exchangeReport({ fields, bodyEncoding });
    const { result, cpuMs } = measureCpu(() => openEnvelope(raw, "exchange-report", RULES));
    expect(cpuMs).toBeLessThan(500);
    expect(result.recipients).toHaveLength(20_000);
  }
});

test("200,000 header lines, a million boundaries and one endless line stay within bounds", () => {
  const headers = bytes(`${"X-Junk: y\r\n".repeat(200_000)}\r\nbody`);
  const boundaries = bytes(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n".repeat(1_000_000)}`);
  const line = bytes(
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nTo: ${"a,".repeat(2_000_000)}`,
  );
  const { cpuMs } = measureCpu(() => {
    for (const raw of [headers, boundaries, line]) {
      for (const format of SOURCE_FORMATS) expect(openEnvelope(raw, format, RULES)).toBeDefined();
    }
  });
  expect(cpuMs).toBeLessThan(2_500);
});

const address = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9.+_-]{0,30}$/), fc.constantFrom("contoso.example", "b.test"))
  .map((it) => it.join("@"));

const label = fc.constantFrom("Recipient", "To", "CC", "bcc");

test("every recipient that a report lists comes out, once for each way it was reached", () => {
  const line = fc.record({ label, address, list: fc.option(address), first: fc.option(address) });
  const encoding = fc.constantFrom<TransferEncoding>("7bit", "base64", "quoted-printable");
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), encoding, (listed, bodyEncoding) => {
      const fields = listed.map(
        (it) =>
          `${it.label}: ${it.address}${it.list === null ? "" : `, Expanded: ${it.list}`}${it.first === null ? "" : `, Forwarded: ${it.first}`}`,
      );
      const envelope = openReport({ fields: ["Sender: a@b.test", ...fields], bodyEncoding });
      const wanted = listed.map((it) => [
        it.label.toLowerCase(),
        it.address,
        it.list ?? undefined,
        it.first ?? undefined,
      ]);
      const found = envelope.recipients.map((it) => [it.kind, it.address, it.expandedFrom, it.forwardedFrom]);
      expect(new Set(found.map((it) => JSON.stringify(it)))).toEqual(
        new Set(wanted.map((it) => JSON.stringify(it))),
      );
    }),
    { numRuns: 60 },
  );
});

test("random bytes never throw and never become a report", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.constantFrom(...SOURCE_FORMATS), (raw, format) => {
      const { shape } = openEnvelope(raw, format, RULES);
      expect(shape).not.toBe("exchange-report");
    }),
  );
});

test("a report with bytes changed, cut out or put in never throws, and its mail lies within its bytes", () => {
  const reports = [
    exchangeReport(),
    exchangeReport({ mailEncoding: "base64" }),
    deliveryReport(exchangeReport()),
  ];
  const change = fc.tuple(fc.nat(2000), fc.nat(40), fc.uint8Array({ maxLength: 40 }));
  fc.assert(
    fc.property(fc.constantFrom(...reports), fc.array(change, { maxLength: 5 }), (report, changes) => {
      let raw = Buffer.from(report);
      for (const [at, cut, put] of changes)
        raw = Buffer.concat([raw.subarray(0, at), put, raw.subarray(at + cut)]);
      const { mail } = openEnvelope(new Uint8Array(raw), "exchange-report", RULES);
      expect(mail === undefined || mail.length <= raw.length).toBe(true);
    }),
  );
});
