import { describe, expect, test } from "vitest";
import { readHeaderBlock } from "./header-block.ts";
import { readProviderFields, type Provider } from "./provider-fields.ts";
import { readProviderVerdict } from "./provider-verdict.ts";
import { readReceiptMarks } from "./receipt-marks.ts";

const EDGE =
  "Received: from s.example (192.0.2.1) by A.mail.protection.outlook.com with Microsoft SMTP Server id 15.20.1.1";
const GOOGLE = [
  "Received: by 2002:a05:6a10:1:: with SMTP id inner1csp2; Tue, 5 Mar 2024 02:00:00 -0800 (PST)",
  "Received: from with (with id forged. [192.0.2.1]) by mx.google.com with ESMTPS id edge.7 for <u@corp.example> (version=TLS1_3)",
];
const OWN = "0f0e0d0c-0b0a-4908-8706-050403020100";
const FORGED = "ffffffff-ffff-4fff-8fff-ffffffffffff";

function written(lines: readonly string[], provider: Provider) {
  return readProviderFields(readHeaderBlock(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`)), provider);
}

function marks(lines: readonly string[], provider: Provider, reported?: string) {
  return readReceiptMarks(written(lines, provider), provider, reported);
}

describe("the marks of receipt", () => {
  test("Microsoft's Network-Message-Id is taken from what Exchange appended, in lower case", () => {
    const lines = [
      EDGE,
      `X-MS-Exchange-Organization-Network-Message-Id: ${FORGED}`,
      "From: a@s.example",
      "Return-Path: a@s.example",
      `X-MS-Exchange-Organization-Network-Message-Id:\r\n ${OWN.toUpperCase()}`,
    ];
    expect(marks(lines, "microsoft").networkMessageId).toBe(OWN);
  });

  test("one that came with the mail is never taken", () => {
    const lines = [EDGE, `X-MS-Exchange-CrossTenant-Network-Message-Id: ${FORGED}`, "From: a@s.example"];
    expect(marks(lines, "microsoft").networkMessageId).toBeUndefined();
  });

  test("the report's own counts only where the mail has none, and only if it is a GUID", () => {
    const own = `X-MS-Exchange-Organization-Network-Message-Id: ${OWN}`;
    expect(marks([own, EDGE], "microsoft", FORGED).networkMessageId).toBe(OWN);
    expect(marks([EDGE], "microsoft", OWN).networkMessageId).toBe(OWN);
    expect(marks([EDGE], "microsoft", "nonsense").networkMessageId).toBeUndefined();
  });

  test("Exchange's `id` is a version and no mark", () => {
    expect(marks([EDGE], "microsoft").receivedIds).toEqual([]);
  });

  test("Google's are the ids of its own lines, whatever the sender called himself", () => {
    expect(
      marks([...GOOGLE, "Received: from a by mx.google.com with SMTP id forged"], "google").receivedIds,
    ).toEqual(["inner1csp2", "edge.7"]);
  });
});

describe("the provider's verdict", () => {
  test("Microsoft's category and levels are read from what it wrote", () => {
    const lines = [
      EDGE,
      "X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:-1;CAT:NONE;",
      "Return-Path: a@s.example",
      "X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:NL;LANG:en;SCL:9;SFV:SPM;CAT:HPHSH;",
      "X-Microsoft-Antispam: BCL:7;ARA:1|2;",
    ];
    expect(readProviderVerdict(written(lines, "microsoft"))).toEqual({
      category: "HPHSH",
      spamLevel: 9,
      bulkLevel: 7,
      spam: undefined,
      phishy: undefined,
    });
  });

  test("without a report the level Exchange keeps for itself is taken", () => {
    expect(
      readProviderVerdict(written(["X-MS-Exchange-Organization-SCL: 5", EDGE], "microsoft")).spamLevel,
    ).toBe(5);
  });

  test("levels out of range are no levels", () => {
    const lines = ["X-Forefront-Antispam-Report: SCL:99;CAT:", "X-Microsoft-Antispam: BCL:-1", EDGE];
    expect(readProviderVerdict(written(lines, "microsoft"))).toMatchObject({
      category: undefined,
      spamLevel: undefined,
      bulkLevel: undefined,
    });
  });

  test("Google's flags count above its edge only", () => {
    expect(
      readProviderVerdict(written(["X-Gm-Spam: 0", "X-Gm-Phishy: 1", ...GOOGLE], "google")),
    ).toMatchObject({
      spam: false,
      phishy: true,
    });
    expect(readProviderVerdict(written([...GOOGLE, "X-Gm-Spam: 0"], "google")).spam).toBeUndefined();
  });
});
