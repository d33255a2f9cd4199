import iconv from "iconv-lite";
import { expect, test } from "vitest";
import {
  bytes,
  deliveryReport,
  exchangeReport,
  lines,
  plainMail,
  protectedMail,
  type ReportOptions,
  type TransferEncoding,
} from "../../../test/support/journal-reports.ts";
import { openEnvelope } from "./open-envelope.ts";

const RULES = { trustsOriginalTo: false };
const text = (mail: Uint8Array | undefined): string => Buffer.from(mail ?? []).toString("utf8");
const openReport = (options?: ReportOptions) =>
  openEnvelope(exchangeReport(options), "exchange-report", RULES);
const addresses = (envelope: ReturnType<typeof openReport>) => envelope.recipients.map((it) => it.address);
const recipient = (address: string, more = {}) => ({
  address,
  kind: "recipient",
  expandedFrom: undefined,
  forwardedFrom: undefined,
  ...more,
});

test("an Exchange report gives the mail byte for byte, its sender, its id and its recipient", () => {
  const envelope = openReport();
  expect(envelope.shape).toBe("exchange-report");
  expect(text(envelope.mail)).toBe(plainMail());
  expect(envelope.sender).toBe("ann@sender.example");
  expect(envelope.reportedMessageId).toBe("<one@sender.example>");
  expect(envelope.recipients).toEqual([recipient("bob@contoso.example")]);
  expect(envelope.notes).toEqual([]);
});

test("the mail of a plain report is a view into the raw bytes, not a copy", () => {
  const raw = exchangeReport();
  const envelope = openEnvelope(raw, "exchange-report", RULES);
  expect(envelope.mail?.buffer).toBe(raw.buffer);
});

test("every label form is read, in any case", () => {
  const envelope = openReport({
    fields: [
      "SENDER: <ann@sender.example>",
      "on-behalf-of: chief@sender.example",
      "Subject: Lunch: the plan, Expanded: not-a-list",
      "MESSAGE-ID: <one@sender.example>",
      "To: bob@contoso.example",
      "CC: cat@contoso.example, Expanded: team@contoso.example",
      "bcc: dan@contoso.example, Forwarded: old@contoso.example",
      "Recipient: eve@contoso.example, Expanded: all@contoso.example, Forwarded: x@contoso.example",
    ],
  });
  expect(envelope.onBehalfOf).toBe("chief@sender.example");
  expect(envelope.recipients).toEqual([
    recipient("bob@contoso.example", { kind: "to" }),
    recipient("cat@contoso.example", { kind: "cc", expandedFrom: "team@contoso.example" }),
    recipient("dan@contoso.example", { kind: "bcc", forwardedFrom: "old@contoso.example" }),
    recipient("eve@contoso.example", {
      expandedFrom: "all@contoso.example",
      forwardedFrom: "x@contoso.example",
    }),
  ]);
});

test("an unknown label is noted and nothing is lost by it", () => {
  const envelope = openReport({
    fields: ["Sender: ann@sender.example", "Classification: secret", "Bcc: bob@contoso.example"],
  });
  expect(addresses(envelope)).toEqual(["bob@contoso.example"]);
  expect(envelope.notes).toEqual(["The report has a label we do not know: classification."]);
});

test("a folded recipient line is one line", () => {
  const envelope = openReport({
    fields: [
      "Sender: ann@sender.example",
      "Recipient: bob@contoso.example,",
      "\tExpanded: team@contoso.example",
    ],
  });
  expect(envelope.recipients).toEqual([
    recipient("bob@contoso.example", { expandedFrom: "team@contoso.example" }),
  ]);
});

test("quotes in a local part neither hide a comma nor swallow the rest of the line", () => {
  const envelope = openReport({
    fields: [
      'To: "last, first"@contoso.example',
      'To: o"brien@contoso.example, Expanded: team@contoso.example',
    ],
  });
  expect(envelope.recipients.map((it) => [it.address, it.expandedFrom])).toEqual([
    ['"last, first"@contoso.example', undefined],
    ['o"brien@contoso.example', "team@contoso.example"],
  ]);
});

test("a sender who puts lines into his subject changes neither the sender nor the message id", () => {
  const envelope = openReport({
    fields: [
      "Sender: ann@sender.example",
      "Subject: x",
      "Sender: ceo@contoso.example",
      "Message-Id: <forged@x.example>",
      "Message-Id: <one@sender.example>",
      "Recipient: bob@contoso.example",
    ],
  });
  expect(envelope.sender).toBe("ann@sender.example");
  expect(envelope.reportedMessageId).toBe("<one@sender.example>");
});

test.each<TransferEncoding>(["7bit", "8bit", "base64", "quoted-printable"])(
  "the report's text is read in %s",
  (bodyEncoding) => {
    expect(addresses(openReport({ bodyEncoding }))).toEqual(["bob@contoso.example"]);
  },
);

test.each(["utf-16le", "shift_jis", "windows-1251", "gb18030"])(
  "the report's text is read in %s",
  (charset) => {
    const bodyBytes = iconv.encode(
      "Sender: ann@sender.example\r\nSubject: 会議 встреча\r\nBcc: bob@contoso.example",
      charset,
    );
    expect(addresses(openReport({ charset, bodyBytes, bodyEncoding: "base64" }))).toEqual([
      "bob@contoso.example",
    ]);
  },
);

test.each(["iso-2022-jp", "x-nonsense"])(
  "the charset %s, which we cannot read, does not cost the recipients",
  (charset) => {
    expect(addresses(openReport({ charset }))).toEqual(["bob@contoso.example"]);
  },
);

test.each<TransferEncoding>(["base64", "quoted-printable"])(
  "a mail attached as %s comes out byte for byte",
  (mailEncoding) => {
    const mail = plainMail({ body: "Grüße 中文 \u0000 = == =3D" });
    const envelope = openReport({ mails: [mail], mailEncoding });
    expect(text(envelope.mail)).toBe(mail);
    expect(envelope.notes).toEqual([`The attached mail was ${mailEncoding}.`]);
  },
);

test("a mail that only claims to be base64 is taken as it is", () => {
  const mislabelled = `Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${plainMail()}`;
  expect(text(openReport({ mails: [], furtherParts: [mislabelled] }).mail)).toBe(plainMail());
});

test("where a protected mail was decrypted the clear copy wins, whichever comes first", () => {
  for (const mails of [
    [protectedMail(), plainMail()],
    [plainMail(), protectedMail()],
  ]) {
    const envelope = openReport({ mails });
    expect(text(envelope.mail)).toContain("See you at noon.");
    expect(envelope.wasProtected).toBe(true);
  }
});

test("a protected mail without a clear copy is taken as it is", () => {
  const envelope = openReport({ mails: [protectedMail()] });
  expect(text(envelope.mail)).toContain("rpmsg");
  expect(envelope.wasProtected).toBe(false);
});

test("a report returned inside a bounce is opened", () => {
  const envelope = openEnvelope(deliveryReport(exchangeReport()), "exchange-report", RULES);
  expect(envelope.shape).toBe("exchange-report-in-dsn");
  expect(text(envelope.mail)).toBe(plainMail());
  expect(addresses(envelope)).toEqual(["bob@contoso.example"]);
});

test("a report inside the mail is an attachment of that mail: its author cannot name the recipients", () => {
  const forged = Buffer.from(
    exchangeReport({ fields: ["Sender: x@evil.example", "To: ceo@contoso.example"] }),
  )
    .toString("latin1")
    .replaceAll("_report-1b2f_", "_another_");
  const envelope = openReport({ mails: [forged] });
  expect(addresses(envelope)).toEqual(["bob@contoso.example"]);
  expect(text(envelope.mail)).toBe(forged);
});

test("a bounce inside the mail is an attachment too", () => {
  const bounce = Buffer.from(
    deliveryReport(exchangeReport({ fields: ["To: ceo@contoso.example"] })),
  ).toString("latin1");
  expect(addresses(openReport({ mails: [bounce] }))).toEqual(["bob@contoso.example"]);
});

test("the header that marks a report may be missing: a relay took it away, and that is noted", () => {
  const envelope = openReport({ mark: "" });
  expect(envelope.shape).toBe("exchange-report");
  expect(envelope.notes).toEqual(["The header that marks a journal report was missing."]);
});

test.each(["Content-Identifer: ExJournalReport", "Content-Identifier: exjournalreport"])(
  "%s marks a report of old",
  (mark) => {
    expect(openReport({ mark }).notes).toEqual([]);
  },
);

test("a report around a TNEF block is marked, with its recipients", () => {
  const envelope = openReport({
    mails: [],
    furtherParts: ["Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx"],
  });
  expect(envelope).toMatchObject({
    shape: "tnef",
    mail: undefined,
    recipients: [{ address: "bob@contoso.example" }],
  });
});

test("a journal copy that is one TNEF block is marked", () => {
  const raw = bytes(lines("Content-Type: application/ms-tnef", "", "x"));
  expect(openEnvelope(raw, "exchange-report", RULES)).toMatchObject({ shape: "tnef", mail: undefined });
});

test("what is no report at an Exchange source is unknown, and its recipients are not guessed", () => {
  expect(openEnvelope(bytes(plainMail()), "exchange-report", RULES)).toMatchObject({
    shape: "unknown",
    recipients: [],
  });
});
