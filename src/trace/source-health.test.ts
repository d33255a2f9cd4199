import { expect, test } from "vitest";
import { newId, type SourceId } from "#shared/ids.ts";
import { problemsOf, type SourceHealth } from "./source-health.ts";

const DAY: SourceHealth["day"] = {
  copies: 200,
  usual: 210,
  tls: 200,
  untrusted: 0,
  unknownRecipients: 5,
  shapes: { "exchange-report": 200 },
  delay: { p50: 2_000, p95: 9_000 },
};

function codes(day: Partial<SourceHealth["day"]> = {}, state: SourceHealth["state"] = "working") {
  const source: SourceHealth = {
    sourceId: newId<SourceId>(new Date()),
    name: "journal",
    requireTls: false,
    state,
    lastSeenAt: new Date(),
    day: { ...DAY, ...day },
  };
  return problemsOf(source).map((it) => it.code);
}

test("a source that works has no problems", () => {
  expect(codes()).toEqual([]);
});

test.each([
  [{ untrusted: 1 }, ["untrusted"]],
  [{ shapes: { "exchange-report": 198, tnef: 2 } }, ["not_recognised"]],
  [{ unknownRecipients: 50 }, ["unknown_recipients"]],
  [{ tls: 199 }, ["no_tls"]],
  [{ delay: { p50: 1_000_000, p95: 2_000_000 } }, ["late"]],
  [{ copies: 100, tls: 100 }, ["few"]],
  [{ copies: 0, tls: 0, usual: undefined, shapes: {} }, []],
  // Of a handful a share says nothing.
  [{ copies: 4, tls: 4, unknownRecipients: 4, usual: 5 }, []],
] as const)("%j is told as %j", (day, expected) => {
  expect(codes(day)).toEqual(expected);
});

test("a silent source says so, and one that never delivered says nothing else", () => {
  expect(codes({}, "silent")).toEqual(["silent"]);
  expect(codes({ copies: 0, tls: 0 }, "never")).toEqual(["never_delivered"]);
});
