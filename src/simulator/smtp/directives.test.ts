import { expect, test } from "vitest";
import { takeDirectives } from "./directives.ts";
import { closeRawMail, openRawMail } from "./raw-mail.ts";

const directed = (header: string) =>
  takeDirectives(openRawMail(Buffer.from(`${header}From: a@b.example\r\n\r\nhi`)));

test("without a wish everything passes and nothing is taken out", () => {
  const { mail, found, fromOutside } = directed("");
  expect(found).toMatchObject({
    spf: "pass",
    dkim: "pass",
    dmarc: "pass",
    compauth: "pass",
    category: "NONE",
  });
  expect(fromOutside).toBe(false);
  expect(closeRawMail(mail).toString()).toBe("From: a@b.example\r\n\r\nhi");
});

test("wishes are honoured and never reach a mailbox", () => {
  const { mail, found, fromOutside } = directed(
    "X-Simulate-Auth: spf=fail dkim=none dmarc=fail\r\n ip=203.0.113.7\r\nx-simulate-verdict: CAT=PHSH SCL=9 BCL=3 gm-spam=1 gm-phishy=1\r\n",
  );
  expect(found).toEqual({
    spf: "fail",
    dkim: "none",
    dmarc: "fail",
    compauth: "fail",
    reason: "000",
    ip: "203.0.113.7",
    category: "PHSH",
    spamLevel: 9,
    bulkLevel: 3,
    gmSpam: true,
    gmPhishy: true,
  });
  expect(fromOutside).toBe(true);
  expect(closeRawMail(mail).toString()).toBe("From: a@b.example\r\n\r\nhi");
});

test("a verdict alone does not make a mail a stranger's", () => {
  expect(directed("X-Simulate-Verdict: BCL=7\r\n").fromOutside).toBe(false);
});

test("a level that is no number counts as not said", () => {
  expect(directed("X-Simulate-Verdict: SCL=high BCL=\r\n").found).toMatchObject({
    spamLevel: 1,
    bulkLevel: 0,
  });
});

test("forwards lead from the addressed to the one who gets the mail", () => {
  const { forwards } = directed("X-Simulate-Forward: Ann@corp.example=ben@corp.example\r\n");
  expect(forwards.get("ann@corp.example")).toBe("ben@corp.example");
});
