import fc from "fast-check";
import { expect, test } from "vitest";
import { seeded } from "../../../test/support/simulator/arrival-fixture.ts";
import { fieldValue, openRawMail } from "../smtp/raw-mail.ts";
import { exchangeReport, exchangeReports } from "./exchange-report.ts";
import { legOf, recipientOf } from "../../../test/support/simulator/leg-fixture.ts";
import type { LegRecipient } from "./transport-leg.ts";

const generator = () => ({ tenantDomain: "corp.onmicrosoft.com", random: seeded(7) });
const report = (...of: Parameters<typeof legOf>) =>
  exchangeReport(legOf(...of), generator()).toString("utf8");

test("a report is what Exchange Online sends, field by field", () => {
  const recipients = [
    recipientOf("bo@corp.example"),
    recipientOf("cy@corp.example", { viaGroup: "all@corp.example" }),
  ];
  const text = report(recipients)
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "GUID")
    .replaceAll(/VI1PR04MB\d{4}/g, "SERVER");
  expect(text).toBe(
    [
      "Received: from SERVER.eurprd04.prod.outlook.com (2603:10a6:803:e4::20)",
      " by EUR04-VI1-obe.outbound.protection.outlook.com with Microsoft SMTP Server",
      " (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.9345.12; Mon, 23 Nov 2026 19:00:00 +0000",
      "From: Ann <ann@sender.example>",
      "To: bo@corp.example,",
      " cy@corp.example",
      "Subject: hello",
      " there",
      "Date: Mon, 23 Nov 2026 19:00:00 +0000",
      "Sender: <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.onmicrosoft.com>",
      "Message-ID: <GUID@journal.report.generator>",
      "X-MS-Journal-Report:",
      "X-MS-Exchange-Parent-Message-Id: <1@sender.example>",
      "Auto-Submitted: auto-generated",
      "X-MS-Exchange-Generated-Message-Source: Journal Agent",
      "X-MS-PublicTrafficType: Email",
      "X-MS-TrafficTypeDiagnostic: SERVER:JournalingReport",
      "X-OriginatorOrg: corp.onmicrosoft.com",
      "X-MS-Exchange-CrossTenant-Network-Message-Id: GUID",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed;",
      '\tboundary="_GUID_"',
      "",
      "--_GUID_",
      'Content-Type: text/plain; charset="us-ascii"',
      "Content-Transfer-Encoding: 7bit",
      "",
      "Sender: ann@sender.example",
      "Subject: hello there",
      "Message-Id: <1@sender.example>",
      "Recipient: bo@corp.example",
      "Recipient: cy@corp.example, Expanded: all@corp.example",
      "",
      "--_GUID_",
      "Content-Type: message/rfc822",
      "Content-Disposition: attachment",
      "",
      `${legOf([]).mime.toString("utf8")}`,
      "--_GUID_--",
      "",
    ].join("\r\n"),
  );
});

test("a colleague's mail is reported with To, Cc and Bcc, with lists and forwards", () => {
  const recipients = [
    recipientOf("bo@corp.example", { kind: "to" }),
    recipientOf("cy@corp.example", { kind: "cc", viaGroup: "all@corp.example" }),
    recipientOf("di@corp.example", { kind: "bcc", forwardedFrom: "ed@corp.example" }),
  ];
  const text = report(recipients, { isInternal: true, sender: "ann@corp.example" });
  expect(text).toContain(
    "To: bo@corp.example\r\nCc: cy@corp.example, Expanded: all@corp.example\r\nBcc: di@corp.example, Forwarded: ed@corp.example\r\n",
  );
});

test("who sends for another is told apart from whom it is for", () => {
  const header =
    "From: Boss <boss@corp.example>\r\nSender: ann@corp.example\r\nMessage-ID: <2@corp.example>\r\n";
  const text = report([], { isInternal: true, sender: "ann@corp.example" }, header);
  expect(text).toContain("Sender: ann@corp.example\r\n");
  expect(text).toContain("On-Behalf-Of: boss@corp.example\r\n");
});

test("a subject outside ASCII is decoded, and the text part encoded", () => {
  const text = report([recipientOf("bo@corp.example")], {}, "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n");
  const [, part = ""] =
    /charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n([^-]*)\r\n--/.exec(text) ?? [];
  expect(Buffer.from(part, "base64").toString("utf8")).toContain(
    "Subject: Grüße\r\nMessage-Id: \r\nRecipient: bo@corp.example\r\n",
  );
});

test("a line break encoded in the subject names no recipients", () => {
  const text = report([], {}, "Subject: =?utf-8?q?a=0D=0ARecipient:_boss@corp.example?=\r\n");
  expect(text).toContain("\r\nSubject: a Recipient: boss@corp.example\r\n");
});

test("those inside and those outside are reported apart", () => {
  const recipients = [recipientOf("bo@corp.example"), recipientOf("x@else.example", { isInside: false })];
  const reports = exchangeReports(legOf(recipients), {}, generator()).map((it) => it.toString());
  expect(reports.map((it) => [...it.matchAll(/^Recipient: (\S+)/gm)].map((hit) => hit[1]))).toEqual([
    ["bo@corp.example"],
    ["x@else.example"],
  ]);
});

const recipients = fc.uniqueArray(
  fc
    .tuple(fc.nat(60), fc.boolean())
    .map(([number, isInside]): LegRecipient => recipientOf(`u${number}@x.example`, { isInside })),
  { selector: (it) => it.address },
);

test("every recipient is in exactly one fork, and every fork carries the same original", () => {
  fc.assert(
    fc.property(recipients, fc.integer({ min: 1, max: 9 }), (all, recipientsPerReport) => {
      const leg = legOf(all);
      const reports = exchangeReports(leg, { recipientsPerReport }, generator());
      const named = reports.map((it) =>
        [...it.toString("latin1").matchAll(/^Recipient: (\S+)/gm)].map((hit) => hit[1]),
      );
      expect(named.flat()).toHaveLength(all.length);
      expect(new Set(named.flat())).toEqual(new Set(all.map((it) => it.address)));
      expect(named.every((it) => it.length <= recipientsPerReport)).toBe(true);
      expect(reports.every((it) => it.includes(leg.mime))).toBe(true);
      expect(new Set(reports.map((it) => fieldValue(openRawMail(it), "message-id"))).size).toBe(
        reports.length,
      );
    }),
  );
});

test("whoever is reached by an alias and by a list is one recipient", () => {
  const twice = [
    recipientOf("bo@corp.example"),
    recipientOf("bo@corp.example", { viaGroup: "all@corp.example" }),
  ];
  expect(
    exchangeReports(legOf(twice), {}, generator())
      .toString()
      .match(/^Recipient:/gm),
  ).toHaveLength(1);
});
