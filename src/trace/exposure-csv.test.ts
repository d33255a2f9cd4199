import fc from "fast-check";
import { expect, test } from "vitest";
import type { CopyId, MessageId } from "#shared/ids.ts";
import { exposureOf } from "./exposure.ts";
import { exposureCsvHead, exposureCsvLine } from "./exposure-csv.ts";

function lineWith(subject: string): string {
  return exposureCsvLine(
    exposureOf({
      copyId: "c" as CopyId,
      messageId: "m" as MessageId,
      subject,
      mailbox: "ann@corp.test",
      recipients: ["ann@corp.test", "all@corp.test"],
      senders: [],
      since: new Date("2026-11-29T12:00:00Z"),
      outcome: "moved",
      reason: "",
      removedAt: new Date("2026-11-29T12:01:30Z"),
      backSince: undefined,
      wasRead: undefined,
      followUps: [],
    }),
  );
}

/** As RFC 4180 reads it. */
function cellsOf(line: string): readonly string[] {
  return [...line.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
  );
}

test("a line has a cell for each title, and what nobody knows is unknown", () => {
  const cells = cellsOf(lineWith("Pay"));
  const titles = cellsOf(exposureCsvHead());
  expect(cells).toHaveLength(titles.length);
  const row = Object.fromEntries(titles.map((title, index) => [title, cells[index]]));
  expect(row).toMatchObject({ subject: "Pay", minutes: "1.5", "read before": "unknown", outcome: "moved" });
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])(
  "%j is no formula in a spreadsheet",
  (subject) => {
    expect(cellsOf(lineWith(subject))[3]).toMatch(/^'/);
  },
);

test("whatever a subject holds, it stays one harmless cell of one line", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (subject) => {
      const line = lineWith(subject);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(cellsOf(line)).toHaveLength(cellsOf(exposureCsvHead()).length);
      expect(cellsOf(line)[3] ?? "").not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
