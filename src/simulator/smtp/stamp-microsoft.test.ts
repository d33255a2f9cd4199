import { expect, test } from "vitest";
import type { Arrival } from "./arrival.ts";
import { takeDirectives } from "./directives.ts";
import { allValues, arrivalOf } from "../../../test/support/simulator/arrival-fixture.ts";
import { fieldValue, openRawMail } from "./raw-mail.ts";
import { stampAsMicrosoft } from "./stamp-microsoft.ts";

const stamped = (arrival: Arrival) => openRawMail(stampAsMicrosoft(arrival));

test("a stranger's mail bears Exchange Online's Received lines and results, without an authserv-id", () => {
  const mail = stamped(arrivalOf({ direction: "inbound" }));
  expect(mail.fields.slice(0, 5).map((it) => it.name)).toEqual([
    "received",
    "received",
    "authentication-results",
    "received-spf",
    "received",
  ]);
  expect(fieldValue(mail, "received")).toMatch(
    /by VI1PR04MB\d{4}\.eurprd04\.prod\.outlook\.com \(.*\) with Microsoft SMTP Server/,
  );
  expect(fieldValue(mail, "authentication-results")).toBe(
    "spf=pass (sender IP is 192.0.2.25) smtp.mailfrom=bounce.example; dkim=pass (signature was verified) header.d=sender.example;dmarc=pass action=none header.from=sender.example;compauth=pass reason=100",
  );
});

test("the organisation's and the filter's fields stand below the sender's, as in real samples", () => {
  const names = stamped(arrivalOf({ direction: "inbound" })).fields.map((it) => it.name);
  const last = names.lastIndexOf("subject");
  for (const name of [
    "return-path",
    "x-ms-exchange-organization-network-message-id",
    "x-forefront-antispam-report",
  ]) {
    expect(names.indexOf(name)).toBeGreaterThan(last);
  }
});

test("what the filter found is said in Exchange's words", () => {
  const wishes =
    "X-Simulate-Auth: spf=fail dkim=none dmarc=fail\r\nX-Simulate-Verdict: CAT=PHSH SCL=9 BCL=6\r\n\r\n";
  const { found } = takeDirectives(openRawMail(Buffer.from(wishes)));
  const mail = stamped({ ...arrivalOf({ direction: "inbound" }), found });
  expect(fieldValue(mail, "authentication-results")).toContain(
    "dkim=none (message not signed) header.d=none;dmarc=fail action=quarantine header.from=sender.example;compauth=fail reason=000",
  );
  expect(fieldValue(mail, "received-spf")).toMatch(
    /^Fail \(protection\.outlook\.com: domain of bounce\.example does not/,
  );
  expect(fieldValue(mail, "x-forefront-antispam-report")).toMatch(
    /SCL:9;SRV:;IPV:NLI;SFV:SPM;.*CAT:PHSH;.*DIR:INB;$/,
  );
  expect(fieldValue(mail, "x-microsoft-antispam")).toMatch(/^BCL:6;/);
});

test("what a stranger writes under Exchange's names does not pass the border", () => {
  const forged =
    "X-MS-Exchange-Organization-Network-Message-Id: 00000000-0000-0000-0000-000000000000\r\n" +
    "X-MS-Exchange-Organization-AuthAs: Internal\r\nX-Forefront-Antispam-Report: SCL:-1;\r\n" +
    "Authentication-Results: spf=pass;dmarc=pass\r\nReturn-Path: <boss@corp.example>\r\n";
  const arrival = arrivalOf({ direction: "inbound", header: forged });
  const mail = stamped(arrival);
  expect(allValues(mail, "x-ms-exchange-organization-network-message-id")).toEqual([
    arrival.networkMessageId,
  ]);
  expect(allValues(mail, "x-ms-exchange-organization-authas")).toEqual(["Anonymous"]);
  expect(allValues(mail, "x-forefront-antispam-report")).toHaveLength(1);
  expect(allValues(mail, "authentication-results")).toHaveLength(1);
  expect(fieldValue(mail, "authentication-results-original")).toBe("spf=pass;dmarc=pass");
  expect(fieldValue(mail, "x-forefront-antispam-report-untrusted")).toBe("SCL:-1;");
  expect(allValues(mail, "return-path")).toEqual([arrival.sender]);
});

test("a colleague's mail is internal and unfiltered", () => {
  const mail = stamped(arrivalOf({ direction: "internal" }));
  expect(fieldValue(mail, "authentication-results")).toBeUndefined();
  expect(fieldValue(mail, "x-ms-exchange-organization-authas")).toBe("Internal");
  expect(fieldValue(mail, "x-forefront-antispam-report")).toMatch(/SCL:-1;.*SFV:SKI;.*DIR:INT;/);
  expect(fieldValue(mail, "received")).toContain("with mapi id");
});

test("the sender's own fields and the body stay as they are", () => {
  const arrival = arrivalOf({ direction: "inbound" });
  const bytes = stampAsMicrosoft(arrival).toString("latin1");
  const own = arrival.mail.fields.map((it) => it.text).join("");
  expect(bytes).toContain(own);
  expect(bytes.endsWith(arrival.mail.rest.toString("latin1"))).toBe(true);
});

test("a mail without a Message-ID is given one", () => {
  const bare = {
    ...arrivalOf({ direction: "inbound" }),
    mail: openRawMail(Buffer.from("Subject: x\r\n\r\nhi")),
  };
  expect(fieldValue(stamped(bare), "message-id")).toMatch(
    /^<[\w-]+@VI1PR04MB\d{4}\.eurprd04\.prod\.outlook\.com>$/,
  );
});
