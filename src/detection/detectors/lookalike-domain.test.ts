import { expect, test } from "vitest";
import { address, contextWith, detect, link, mailWith } from "../../../test/support/mail-builder.ts";
import { lookalikeDomain } from "./lookalike-domain.ts";

const context = contextWith({
  ownDomains: ["contoso.example"],
  entries: [{ list: "trusted-domain", kind: "domain", value: "supplier.example" }],
});

test("a sender whose domain looks like an own one weighs more than a link that does", () => {
  const host = "c0ntoso.example";
  const places = [
    { from: [address("", `a@${host}`)] },
    { replyTo: [address("", `a@${host}`)] },
    { links: [link(`https://${host}/`)] },
  ].map((parts) => detect(lookalikeDomain, mailWith(parts), context)[0]);
  expect(places.map((it) => [it?.field, it?.score])).toEqual([
    ["from", 8],
    ["reply-to", 8],
    ["link", 6],
  ]);
});

test("the reason names both domains", () => {
  const mail = mailWith({ from: [address("", "a@mail.suplier.example")] });
  expect(detect(lookalikeDomain, mail, context)[0]?.reason).toBe(
    "The domain suplier.example differs by one letter from supplier.example, but belongs to somebody else.",
  );
});

test("the own, the trusted and all other domains are left alone", () => {
  const mail = mailWith({
    from: [address("", "a@mail.contoso.example"), address("", "b@other.test"), address("", "nobody")],
    links: [link("https://www.supplier.example/"), link("https://203.0.113.7/"), link("mailto:x")],
  });
  expect(detect(lookalikeDomain, mail, context)).toEqual([]);
});

test("one imitated host in a thousand links is told once", () => {
  const links = Array.from({ length: 1_000 }, (_, n) => link(`https://contos0.example/${n}`));
  expect(detect(lookalikeDomain, mailWith({ links }), context)).toHaveLength(1);
});
