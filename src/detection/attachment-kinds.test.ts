import { expect, test } from "vitest";
import { endingsOf, kindByName, kindByType } from "./attachment-kinds.ts";

test.each([
  ["a.exe", ["exe"]],
  ["invoice.PDF   .Exe", ["pdf", "exe"]],
  ["a.exe. . ", ["exe"]],
  ["a\u202Egpj.exe", ["exe"]],
  ["a.e\u200Bxe", ["exe"]],
  ["archive.tar.gz", ["tar", "gz"]],
  ["README", []],
  ["...", []],
  ["", []],
])("the endings of %j are %j", (name, endings) => {
  expect(endingsOf(name)).toEqual(endings);
});

test("a name or type without a dangerous kind has none", () => {
  expect(["report.pdf", "exe", "", "constructor", "__proto__"].map(kindByName)).toEqual(
    Array(5).fill(undefined),
  );
  expect([undefined, "", "application/pdf"].map(kindByType)).toEqual(Array(3).fill(undefined));
  expect(kindByType("Application/X-MSDownload")).toBe("program");
});
