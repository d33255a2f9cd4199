import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allValues, firstValue, readHeaderBlock } from "./header-block.ts";
import { measureCpu } from "../../test/support/measure-cpu.ts";

function read(text: string, limits?: { maxFields: number; maxBytes: number }) {
  return readHeaderBlock(Buffer.from(text, "utf8"), limits);
}

describe("what a field is", () => {
  test("fields keep their order, lose their case and their folds, and the body begins behind the blank line", () => {
    const mail = "Received: from a\r\n\tby b\r\nSUBJECT : one\r\n two\r\n\r\nbody";
    const header = read(mail);
    expect(header.fields.map((it) => [it.name, it.value])).toEqual([
      ["received", "from a\tby b"],
      ["subject", "one two"],
    ]);
    expect(mail.slice(header.bodyOffset)).toBe("body");
  });

  test("an empty value is kept, for the mark of an Exchange journal report is one", () => {
    expect(read("X-MS-Journal-Report:\r\nTo: a@a.test\r\n\r\n").fields[0]).toMatchObject({
      name: "x-ms-journal-report",
      value: "",
    });
  });

  test("the raw value is the bytes as they stand, folds included", () => {
    const [field] = read("Subject: a\r\n b\r\n\r\n").fields;
    expect(Buffer.from(field?.raw ?? []).toString()).toBe(" a\r\n b\r\n");
  });

  test("repeated fields are all there, the topmost first", () => {
    const header = read("Received: 2\nFrom: a\nReceived: 1\n\n");
    expect(allValues(header, "received")).toEqual(["2", "1"]);
    expect(firstValue(header, "received")).toBe("2");
    expect(firstValue(header, "absent")).toBeUndefined();
  });

  test("eight-bit values are UTF-8 where they can be, else windows-1252", () => {
    expect(firstValue(read("Subject: Grüße\n\n"), "subject")).toBe("Grüße");
    const old = Buffer.concat([Buffer.from("Subject: caf"), Buffer.from([0xe9, 0x80]), Buffer.from("\n\n")]);
    expect(firstValue(readHeaderBlock(old), "subject")).toBe("café€");
  });

  test("a line that is no field is skipped with its continuation, counted, and ends nothing", () => {
    const header = read(
      "From x@a.test Mon Jan 1 00:00:00 2024\nno colon here\n and its fold\n: nameless\nTo: b\n\nbody",
    );
    expect(header.fields.map((it) => it.name)).toEqual(["to"]);
    expect(header.malformedCount).toBe(3);
  });
});

describe("line ends", () => {
  test.each([
    ["CRLF", "\r\n"],
    ["LF", "\n"],
    ["CR", "\r"],
  ])("%s alone is read", (_, end) => {
    const mail = ["A: 1", "B: 2", " 3", "", "body"].join(end);
    const header = read(mail);
    expect(header.fields.map((it) => [it.name, it.value])).toEqual([
      ["a", "1"],
      ["b", "2 3"],
    ]);
    expect(mail.slice(header.bodyOffset)).toBe("body");
  });

  test("a doubled CR is still one line end", () => {
    const header = read("A: 1\r\r\nB: 2\r\r\n\r\r\nbody");
    expect(header.fields.map((it) => it.value)).toEqual(["1", "2"]);
  });

  test("a bare CR among LFs smuggles no field in", () => {
    expect(
      read("Subject: x\rFrom: forged@a.test\r\nFrom: real@a.test\r\n\r\n").fields.map((it) => it.name),
    ).toEqual(["subject", "from"]);
  });
});

describe("bounds", () => {
  test("200,000 header lines are read in milliseconds and reported as cut, and the body is still found", () => {
    const mail = `From: a@a.test\r\n${"X-Pad: x\r\n".repeat(200_000)}\r\nbody`;
    const bytes = Buffer.from(mail);
    const { result: header, cpuMs } = measureCpu(() => readHeaderBlock(bytes));
    expect(cpuMs).toBeLessThan(250);
    expect(header.isCut).toBe(true);
    expect(header.fields).toHaveLength(5_000);
    expect(mail.slice(header.bodyOffset)).toBe("body");
  });

  test("lines that are no fields count towards the limit as well", () => {
    expect(read("junk\n".repeat(20), { maxFields: 10, maxBytes: 1e6 })).toMatchObject({
      isCut: true,
      malformedCount: 10,
    });
  });

  test("one endless folded field is cut at the limit of bytes", () => {
    const header = read(`A: b\n${" c\n".repeat(1_000)}\nbody`, { maxFields: 10, maxBytes: 100 });
    expect(header.isCut).toBe(true);
    expect(header.fields[0]?.raw.length).toBeLessThanOrEqual(100);
  });

  test("a mail that is all header has an empty body", () => {
    expect(read("A: b").bodyOffset).toBe(4);
    expect(read("").bodyOffset).toBe(0);
    expect(read("\r\nbody")).toMatchObject({ fields: [], bodyOffset: 2 });
  });

  test("no bytes whatever make it throw, and the body never begins outside the mail", () => {
    const part = fc.oneof(
      fc.constantFrom("\r", "\n", "\r\n", " ", "\t", ":", "A", "From: x", "\0"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const bytes = Buffer.from(parts.join(""), "latin1");
        const header = readHeaderBlock(bytes);
        expect(header.bodyOffset).toBeLessThanOrEqual(bytes.length);
        for (const field of header.fields) {
          expect(field.name).toMatch(/^[!-9;-~]+$/);
          expect(field.value).not.toMatch(/[\r\n]/);
        }
      }),
    );
  });

  test("what was written as fields is read as the same fields, whatever the line end and the folding", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9.@]{1,10}$/);
    const fields = fc.array(fc.tuple(word, fc.array(word, { minLength: 1, maxLength: 4 })), { maxLength: 8 });
    fc.assert(
      fc.property(fields, fc.constantFrom("\r\n", "\n"), (written, end) => {
        const head = written.map(([name, words]) => `${name}: ${words.join(`${end} `)}${end}`).join("");
        const header = read(`${head}${end}body`);
        expect(header.fields.map((it) => [it.name, it.value])).toEqual(
          written.map(([name, words]) => [name.toLowerCase(), words.join(" ")]),
        );
      }),
    );
  });
});
