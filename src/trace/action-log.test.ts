import { expect, test } from "vitest";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { actionLog, type LoggedAttempt, type LoggedFact } from "./action-log.ts";

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 23, 8, 0, second));
const copyId = newId<CopyId>(at(0));
const retractionId = newId<RetractionId>(at(0));

function fact(kind: LoggedFact["kind"], more: Partial<LoggedFact> = {}): LoggedFact {
  const nothing = { copyId: undefined, recipient: undefined, retractionId: undefined, data: {} };
  return { kind, at: at(0), actor: "system", ...nothing, ...more };
}

const MOVED: LoggedAttempt = {
  kind: "retract",
  copyId,
  recipient: "ann@corp.example",
  retractionId,
  requestedBy: "token:soar",
  state: "settled",
  asked: "JunkEmail",
  reached: "JunkEmail",
  attempt: 1,
  outcome: "moved",
  reason: "",
  differences: undefined,
  intendedAt: at(4),
  repliedAt: at(5),
  settledAt: at(6),
};

function attempt(more: Partial<LoggedAttempt> = {}): LoggedAttempt {
  return { ...MOVED, ...more };
}

test("events and attempts make one story in the order of time", () => {
  const log = actionLog(
    [
      fact("copy.settled", { at: at(7), copyId, data: { outcome: "moved" } }),
      fact("message.received"),
      fact("message.judged", { at: at(1), data: { disposition: "MALICIOUS" } }),
    ],
    [attempt()],
  );
  expect(log.map((it) => `${it.operation} ${it.status ?? ""}`.trim())).toEqual([
    "RECEIVE",
    "JUDGE MALICIOUS",
    "MOVE moved",
    "SETTLE moved",
  ]);
});

test("every attempt stands there, the failed one with its reason", () => {
  const log = actionLog(
    [],
    [
      attempt({ attempt: 2, settledAt: at(9) }),
      attempt({ outcome: "failed", reason: "the folder is full", reached: undefined }),
    ],
  );
  expect(log.map((it) => [it.attempt, it.status, it.reason])).toEqual([
    [1, "failed", "the folder is full"],
    [2, "moved", undefined],
  ]);
});

test("an attempt whose answer is not known yet shows its state", () => {
  const [line] = actionLog(
    [],
    [attempt({ state: "acting", outcome: undefined, repliedAt: undefined, settledAt: undefined })],
  );
  expect(line).toMatchObject({ status: "acting", at: at(4) });
});

test("a release shows what came back differently", () => {
  const [line] = actionLog([], [attempt({ kind: "release", outcome: "restored", differences: ["isRead"] })]);
  expect(line).toMatchObject({ operation: "RELEASE", details: { differences: ["isRead"] } });
});

test("facts that attempts tell better are left out", () => {
  expect(actionLog([fact("copy.acting"), fact("copy.acted")], [])).toEqual([]);
});
