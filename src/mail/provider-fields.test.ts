import { describe, expect, test } from "vitest";
import { readHeaderBlock } from "./header-block.ts";
import { readProviderFields, type Provider } from "./provider-fields.ts";

function namesOf(lines: readonly string[], provider: Provider): readonly string[] {
  const header = readHeaderBlock(Buffer.from(`${lines.join("\r\n")}\r\n\r\nbody`));
  return readProviderFields(header, provider).fields.map((it) => `${it.name}=${it.value.slice(0, 12)}`);
}

const INSIDE =
  "Received: from AB1PR01.prod.outlook.com (2603::1) by CD2PR02.prod.outlook.com (2603::2) with Microsoft SMTP Server id 15.20.1.1";
const EDGE =
  "Received: from mail.sender.example (192.0.2.1) by AB1FT003.mail.protection.outlook.com (10.0.0.1) with Microsoft SMTP Server id 15.20.1.1 via Frontend Transport";
const GOOGLE_INSIDE = "Received: by 2002:a05:6a10:1:: with SMTP id abc1;";
const GOOGLE_EDGE =
  "Received: from mail.sender.example (mail.sender.example. [192.0.2.1]) by mx.google.com with ESMTPS id q1";

describe("Microsoft", () => {
  test("all above the edge is its own, nothing of the sender's below it", () => {
    expect(namesOf([INSIDE, "X-A: own", EDGE, "X-B: sender", "From: a@a.test"], "microsoft")).toEqual([
      "received=from AB1PR01",
      "x-a=own",
      "received=from mail.se",
    ]);
  });

  test("what Exchange appends behind the last Return-Path is its own", () => {
    expect(
      namesOf(
        [
          EDGE,
          "From: a@a.test",
          "Return-Path: forged@a.test",
          "X-B: forged",
          "Return-Path: own@a.test",
          "X-C: own",
        ],
        "microsoft",
      ),
    ).toEqual(["received=from mail.se", "return-path=own@a.test", "x-c=own"]);
  });

  test("a forged Received that claims the provider directly below the edge adds nothing", () => {
    expect(namesOf([EDGE, "X-A: forged", EDGE, "From: a@a.test"], "microsoft")).toEqual([
      "received=from mail.se",
    ]);
  });

  test("a HELO that claims to be inside does not move the edge down", () => {
    const lying = EDGE.replace("mail.sender.example", "AB1PR01.prod.outlook.com");
    expect(namesOf([lying, "X-A: forged", INSIDE], "microsoft")).toEqual(["received=from AB1PR01"]);
  });

  test("a parenthesis in the HELO hides nothing", () => {
    expect(namesOf([EDGE.replace("mail.sender.example", "x(y"), "X-A: sender"], "microsoft")).toEqual([
      "received=from x(y (19",
    ]);
  });

  test.each([
    ["a host that only looks like it", "by mail.protection.outlook.com.evil.example with SMTP"],
    ["a host that only ends alike", "by evil-outlook.com with SMTP"],
    ["its name in a comment", "by evil.example (by x.mail.protection.outlook.com) with SMTP"],
    ["its name as HELO", "from by.x.mail.protection.outlook.com by evil.example with SMTP"],
    ["no host at all", "(by x.mail.protection.outlook.com"],
  ])("nothing is believed where the topmost Received has %s", (_, received) => {
    expect(
      namesOf(["X-A: forged", `Received: ${received}`, EDGE, "Return-Path: x@a.test"], "microsoft"),
    ).toEqual([]);
  });

  test.each(["mail.protection.office365.us", "mail.protection.partner.outlook.cn"])(
    "%s is an edge",
    (host) => {
      expect(namesOf([`Received: from a.test by x.${host}`, "X-A: sender"], "microsoft")).toEqual([
        "received=from a.test ",
      ]);
    },
  );

  test("mail that never left the house has no edge: its own lines count", () => {
    expect(namesOf([INSIDE, INSIDE, "From: a@a.test"], "microsoft")).toHaveLength(2);
  });
});

describe("Google", () => {
  test("its results directly below the edge count, and end at the first other field", () => {
    expect(
      namesOf(
        [
          GOOGLE_INSIDE,
          "ARC-Seal: own",
          GOOGLE_EDGE,
          "Received-SPF: own",
          "Authentication-Results: own",
          "DKIM-Signature: sender",
          "Authentication-Results: forged",
        ],
        "google",
      ),
    ).toEqual([
      "received=by 2002:a05:",
      "arc-seal=own",
      "received=from mail.se",
      "received-spf=own",
      "authentication-results=own",
    ]);
  });

  test("an unsigned hop by a foreign address is not Google's", () => {
    expect(namesOf(["Received: by 2002:b05:1:: with SMTP id x", "X-A: forged"], "google")).toEqual([]);
  });
});

test("no provider, no trust; the other provider's lines are foreign", () => {
  expect(namesOf([EDGE, "X-A: b"], "other")).toEqual([]);
  expect(namesOf([EDGE, "X-A: b"], "google")).toEqual([]);
  expect(namesOf([GOOGLE_EDGE, "X-A: b"], "microsoft")).toEqual([]);
});
