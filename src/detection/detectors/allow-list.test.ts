import { expect, test } from "vitest";
import { address, contextWith, detect, mailWith } from "../../../test/support/mail-builder.ts";
import { allowList } from "./allow-list.ts";

const context = contextWith({
  entries: [
    { list: "allow", kind: "address", value: "pat@partner.example" },
    { list: "allow", kind: "domain", value: "supplier.example" },
  ],
});
const passed = { dmarc: "pass", headerFromDomain: "partner.example" } as const;

test("a listed sender whom the provider proved is allowed", () => {
  const [found] = detect(allowList, mailWith({ authentication: passed }), context);
  expect(found).toMatchObject({ sign: "allowed", value: "pat@partner.example" });
});

test("a listed domain covers the hosts below it, not the names that only end like it", () => {
  const signs = ["mail.supplier.example", "notsupplier.example"].map((domain) => {
    const mail = mailWith({ from: [address("", `x@${domain}`)], authentication: { dmarc: "pass" } });
    return detect(allowList, mail, context)[0]?.sign;
  });
  expect(signs).toEqual(["allowed", undefined]);
});

test.each(["fail", "none", "unknown"] as const)(
  "who only writes a listed address (DMARC %s) gains nothing, and the finding says so",
  (dmarc) => {
    const [found] = detect(allowList, mailWith({ authentication: { dmarc } }), context);
    expect(found).toMatchObject({ sign: "wanted", score: 0 });
    expect(found?.reason).toContain("not applied");
  },
);

test("one listed address beside another in From is not enough", () => {
  const from = [address("", "pat@partner.example"), address("", "x@evil.test")];
  expect(detect(allowList, mailWith({ from, authentication: passed }), context)).toEqual([]);
});

test("a second address in From that the provider did not check makes the proof worthless", () => {
  const from = [address("", "pat@partner.example"), address("", "x@supplier.example")];
  expect(detect(allowList, mailWith({ from, authentication: passed }), context)[0]?.sign).toBe("wanted");
});

test("who is on no list is not spoken of", () => {
  expect(detect(allowList, mailWith({ from: [] }), context)).toEqual([]);
  expect(detect(allowList, mailWith({ authentication: passed }), contextWith())).toEqual([]);
});
