import { expect, test } from "vitest";
import { tenantKnowledge } from "./context.ts";
import { plainName } from "./people.ts";

test("each entry is looked up in its own list and kind", () => {
  const { allow, block, trustedDomains } = tenantKnowledge({
    ownDomains: [],
    entries: [
      { list: "allow", kind: "domain", value: "a.test" },
      { list: "block", kind: "domain", value: "b.test" },
      { list: "block", kind: "address", value: "x@c.test" },
      { list: "trusted-domain", kind: "domain", value: "d.test" },
    ],
    people: [],
  });
  expect([...allow.domain.keys()]).toEqual(["a.test"]);
  expect([...block.domain.keys()]).toEqual(["b.test"]);
  expect([...block.address.keys()]).toEqual(["x@c.test"]);
  expect([...block["link-host"]]).toEqual([]);
  expect([...trustedDomains]).toEqual(["d.test"]);
});

test("own domains are kept as they are compared: lower case, punycode", () => {
  const { ownDomains, imitable } = tenantKnowledge({
    ownDomains: ["Bücher.Example."],
    entries: [],
    people: [],
  });
  expect([...ownDomains]).toEqual(["xn--bcher-kva.example"]);
  expect(imitable.map((it) => it.domain)).toEqual(["xn--bcher-kva.example"]);
});

test("two people of one name share their addresses", () => {
  const people = [
    { name: "Kim Lee", addresses: ["Kim@corp.example"] },
    { name: "LEE, Kim", addresses: ["kim2@corp.example"] },
  ];
  const known = tenantKnowledge({ ownDomains: [], entries: [], people }).people;
  expect([...(known.get(plainName("kim lee")) ?? [])]).toEqual(["kim@corp.example", "kim2@corp.example"]);
});
