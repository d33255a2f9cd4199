import { expect, test } from "vitest";
import { openLog } from "./log.ts";

function lines(): { readonly written: string[]; write(line: string): void } {
  const written: string[] = [];
  return { written, write: (line) => written.push(line) };
}

test("what mail says is redacted, however deep it stands", () => {
  const stream = lines();
  openLog("info", stream).info(
    { subject: "Payroll", copy: { address: "ann@corp.example" }, copies: 3 },
    "settled",
  );
  expect(stream.written.join("")).not.toContain("Payroll");
  expect(stream.written.join("")).not.toContain("ann@corp.example");
  expect(JSON.parse(stream.written[0] ?? "")).toMatchObject({ copies: 3, msg: "settled", level: "info" });
});

test("an error is told by name, code and place, not by its message", () => {
  const stream = lines();
  const error = Object.assign(new Error("Key (subject)=(Payroll) already exists"), { code: "23505" });
  openLog("info", stream).error({ error }, "not stored");
  expect(stream.written.join("")).toContain("23505");
  expect(stream.written.join("")).toContain("log.test.ts");
  expect(stream.written.join("")).not.toContain("Payroll");
});

test("lines below the level are not written", () => {
  const stream = lines();
  openLog("warn", stream).info({}, "quiet");
  expect(stream.written).toEqual([]);
});
