import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NOTHING_KNOWN, OUTCOMES } from "./authentication.ts";
import { readHeaderBlock } from "./header-block.ts";
import { readProviderFields, type Provider } from "./provider-fields.ts";
import { readAuthentication } from "./read-authentication.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

const EDGE =
  "Received: from mail.sender.example (192.0.2.1) by AB1FT003.mail.protection.outlook.com with Microsoft SMTP Server";
const GOOGLE_EDGE = "Received: from mail.sender.example (x. [192.0.2.1]) by mx.google.com with ESMTPS id q1";
const MICROSOFT =
  "Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=bounce.sender.example; dkim=pass (signature was verified) header.d=sender.example;dmarc=bestguesspass action=none header.from=sender.example;compauth=pass reason=109";
const GOOGLE =
  "Authentication-Results: mx.google.com; dkim=pass header.i=@mailer.example header.s=a header.b=x; dkim=pass header.i=@news.sender.example header.s=b; spf=softfail (google.com: domain of transitioning x@mailer.example does not designate 192.0.2.1) smtp.mailfrom=x@mailer.example; dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=Sender.example";
const FORGED =
  "Authentication-Results: spf=pass smtp.mailfrom=bank.example; dkim=pass header.d=bank.example;dmarc=pass header.from=bank.example;compauth=pass reason=100";

function read(lines: readonly string[], provider: Provider, hopCount?: number) {
  const header = readHeaderBlock(Buffer.from(`${lines.join("\r\n")}\r\n\r\n`));
  return readAuthentication(readProviderFields(header, provider), provider, hopCount);
}

describe("the provider's own results", () => {
  test("Microsoft's bear no authserv-id; its words are normalised", () => {
    expect(read([MICROSOFT, EDGE, "From: a@sender.example"], "microsoft")).toEqual({
      spf: "pass",
      dkim: "pass",
      dkimDomain: "sender.example",
      dmarc: "none",
      compauth: "pass",
      compauthReason: "109",
      mailFromDomain: "bounce.sender.example",
      headerFromDomain: "sender.example",
    });
  });

  test("Google's stand below the edge; of several signatures the aligned one is named", () => {
    expect(read([GOOGLE_EDGE, GOOGLE, "From: a@sender.example"], "google")).toEqual({
      spf: "softfail",
      dkim: "pass",
      dkimDomain: "news.sender.example",
      dmarc: "fail",
      compauth: "unknown",
      compauthReason: undefined,
      mailFromDomain: "mailer.example",
      headerFromDomain: "sender.example",
    });
  });

  test("Google's ARC form is read as well", () => {
    const arc = "ARC-Authentication-Results: i=1; mx.google.com; spf=pass smtp.mailfrom=a@sender.example";
    expect(read([arc, GOOGLE_EDGE], "google").spf).toBe("pass");
  });

  test.each([
    ["hardfail", "fail"],
    ["temperror", "error"],
    ["softpass", "neutral"],
    ["PASS", "pass"],
    ["sure", "unknown"],
  ])("%s is %s", (written, outcome) => {
    expect(read([`Authentication-Results: compauth=${written}`, EDGE], "microsoft").compauth).toBe(outcome);
  });
});

describe("forged results are not read", () => {
  test("below the edge, alone or under the real ones", () => {
    expect(read([EDGE, FORGED], "microsoft")).toEqual(NOTHING_KNOWN);
    expect(read([MICROSOFT, EDGE, FORGED], "microsoft").headerFromDomain).toBe("sender.example");
    expect(read([GOOGLE_EDGE, GOOGLE, FORGED.replace(": ", ": mx.google.com; ")], "google").dmarc).toBe(
      "fail",
    );
  });

  test("with a forged Received that claims the provider under them", () => {
    expect(read([EDGE, FORGED, EDGE], "microsoft")).toEqual(NOTHING_KNOWN);
  });

  test.each([
    "mx.google.com.evil.example",
    "evil.example",
    "mx-google.com",
    "mx.google.com 2",
    "MX.GOOGLE.COM.",
    '"mx.google.com',
  ])("with the authserv-id %s", (id) => {
    expect(read([GOOGLE_EDGE, FORGED.replace(": ", `: ${id}; `)], "google")).toEqual(NOTHING_KNOWN);
  });

  test("with an authserv-id, where Microsoft's bear none", () => {
    expect(read([FORGED.replace(": ", ": mail.protection.outlook.com; "), EDGE], "microsoft")).toEqual(
      NOTHING_KNOWN,
    );
  });

  test("for a source without a provider", () => {
    expect(read([MICROSOFT, EDGE], "other")).toEqual(NOTHING_KNOWN);
  });
});

describe("the sender's words inside the provider's value", () => {
  test("an envelope sender that closes the comment cannot speak for Google", () => {
    const local = String.raw`"x) smtp.mailfrom=a; dmarc=pass header.from=bank.example; (\"("`;
    const value = `Authentication-Results: mx.google.com; spf=fail (google.com: domain of ${local}@evil.example does not designate) smtp.mailfrom=${local}@evil.example; dmarc=fail (p=NONE) header.from=bank.example`;
    expect(read([GOOGLE_EDGE, value], "google")).toMatchObject({
      spf: "fail",
      dmarc: "fail",
      mailFromDomain: "evil.example",
    });
  });

  test("where a method has two results the worse one counts", () => {
    const value =
      "Authentication-Results: spf=pass smtp.mailfrom=a.test; dmarc=pass; dmarc=fail header.from=a.test";
    expect(read([value, EDGE], "microsoft").dmarc).toBe("fail");
  });

  test("a comment that never closes takes the rest with it and passes nothing", () => {
    const value = "Authentication-Results: spf=fail (sender ((( ; dmarc=pass header.from=bank.example";
    expect(read([value, EDGE], "microsoft")).toMatchObject({ spf: "fail", dmarc: "unknown" });
  });
});

describe("gateways in front", () => {
  const failed = MICROSOFT.replaceAll("=pass", "=fail");

  test("a failure says nothing about the sender", () => {
    expect(read([failed, EDGE], "microsoft", 1)).toMatchObject({
      spf: "unknown",
      dkim: "unknown",
      compauth: "unknown",
    });
    expect(read([MICROSOFT, EDGE], "microsoft", 1).spf).toBe("pass");
  });

  test("unless Exchange looked past them", () => {
    const mark = "X-MS-Exchange-ExternalOriginalInternetSender: ip=[192.0.2.9]";
    expect(read([failed, mark, EDGE], "microsoft", 1).spf).toBe("fail");
    expect(read([failed, EDGE, mark], "microsoft", 1).spf).toBe("unknown");
  });
});

test("whatever stands in the field, reading ends soon and answers in our words", () => {
  const part = fc.constantFrom(
    "(",
    ")",
    '"',
    "\\",
    ";",
    "=",
    " ",
    "spf",
    "dkim",
    "dmarc",
    "pass",
    "fail",
    "@",
    "a.test",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 200 }), (parts) => {
      const found = read([`Authentication-Results: spf=${parts.join("")}`, EDGE], "microsoft");
      expect(OUTCOMES).toContain(found.spf);
      expect(OUTCOMES).toContain(found.dmarc);
    }),
  );
});

test.each(["(", '"', '\\"', '("', "spf=pass;", "a=b "])("a megabyte of %j is read in linear time", (unit) => {
  const value = `Authentication-Results: spf=pass ${unit.repeat(1_000_000 / unit.length)}`;
  const { cpuMs } = measureCpu(() => read([value, EDGE], "microsoft"));
  expect(cpuMs).toBeLessThan(500);
});
