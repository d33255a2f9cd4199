import { describe, expect, test } from "vitest";
import { readAddresses } from "./read-addresses.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

function read(value: string) {
  return readAddresses([value]).addresses.map((it) => [it.name, it.address]);
}

describe("addresses", () => {
  test.each<[string, readonly (readonly string[])[]]>([
    ["a@b.example", [["", "a@b.example"]]],
    ["<A@B.Example>", [["", "a@b.example"]]],
    [
      '"Doe, Jane" <jane@b.example>, x@y.example',
      [
        ["Doe, Jane", "jane@b.example"],
        ["", "x@y.example"],
      ],
    ],
    ["jane@b.example (Jane Doe)", [["Jane Doe", "jane@b.example"]]],
    [
      "Team: a@b.example, C <c@b.example>;",
      [
        ["", "a@b.example"],
        ["C", "c@b.example"],
      ],
    ],
    ["=?utf-8?B?SsO8cmdlbg==?= <j@b.example>", [["Jürgen", "j@b.example"]]],
    ["Jürgen <jürgen@BÜCHER.example>", [["Jürgen", "jürgen@bücher.example"]]],
    ["Jane <jane@b.example", [["Jane", "jane@b.example"]]],
    ["undisclosed-recipients:;", []],
    ["Nobody at all", [["Nobody at all", ""]]],
    ["", []],
  ])("%s", (value, addresses) => {
    expect(read(value)).toEqual(addresses);
  });

  test("an address in the display name stays in the name, also when it is encoded", () => {
    expect(read('"ceo@corp.example" <x@evil.example>')).toEqual([["ceo@corp.example", "x@evil.example"]]);
    const encoded = Buffer.from('"CEO" <ceo@corp.example>').toString("base64");
    expect(read(`=?utf-8?B?${encoded}?= <x@evil.example>`)).toEqual([
      ['"CEO" <ceo@corp.example>', "x@evil.example"],
    ]);
  });

  test("NULs and lone surrogates are taken out", () => {
    expect(read("a\0b\ud800 <x\0@y.example>")[0]?.join("")).not.toMatch(/\0|\ud800/);
  });

  test("20,000 addresses are cut to a bounded number, and that is said", () => {
    const found = readAddresses([Array.from({ length: 20_000 }, (_, n) => `u${n}@b.example`).join(", ")]);
    expect(found.isCut).toBe(true);
    expect(found.addresses.length).toBeLessThanOrEqual(1_000);
    expect(found.addresses[0]?.address).toBe("u0@b.example");
  });

  test.each(["<", '"', "(", "a:", "a@b ", "=?utf-8?q?a?=", "a <", ",", ";"])(
    "a megabyte of %j is read in linear time",
    (unit) => {
      const { cpuMs } = measureCpu(() => readAddresses([unit.repeat(1_000_000 / unit.length)]));
      expect(cpuMs).toBeLessThan(1_000);
    },
  );
});
