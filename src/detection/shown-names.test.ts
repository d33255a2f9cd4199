import { expect, test } from "vitest";
import { addressIn, hostsIn } from "./shown-names.ts";

test.each([
  ["Dana <dana@corp.example>", "dana@corp.example"],
  ["(DANA@Corp.Example)", "dana@corp.example"],
  ["write to dana@corp.example.", "dana@corp.example"],
  ["dana at corp.example", undefined],
  ["a@b", undefined],
  ["a@@corp.example", undefined],
  [`${"x".repeat(400)} dana@corp.example`, undefined],
])("%j shows %j", (text, shown) => {
  expect(addressIn(text)).toBe(shown);
});

test.each([
  ["www.bank.example", ["www.bank.example"]],
  ["Go to https://Bank.example:443/login?a=b, please", ["bank.example"]],
  ["https://user@bank.example/", ["bank.example"]],
  ["(bücher.example)", ["bücher.example"]],
  ["v1.2 3.5 e.g. U.S. a..b 12.30 203.0.113.9", []],
  ["node.js report.pdf setup.py README.md", []],
  ["https://setup.py/", ["setup.py"]],
  ["", []],
])("%j shows the hosts %j", (text, hosts) => {
  expect(hostsIn(text)).toEqual(hosts);
});
