import fc from "fast-check";
import { expect, test } from "vitest";
import { OUTCOMES } from "#retraction/outcome.ts";
import type { CopyId, MessageId } from "#shared/ids.ts";
import { type Exposure, type ExposureFacts, exposureOf, exposureTotals, type FollowUp } from "./exposure.ts";

const AT = new Date("2026-11-29T12:00:00Z");

function facts(more: Partial<ExposureFacts> = {}): ExposureFacts {
  return {
    copyId: "copy" as CopyId,
    messageId: "message" as MessageId,
    subject: "Pay this today",
    mailbox: "ann@corp.test",
    recipients: ["ann@corp.test"],
    senders: ["boss@evil.example"],
    since: AT,
    outcome: "moved",
    reason: "",
    removedAt: new Date(AT.getTime() + 90_000),
    backSince: undefined,
    wasRead: false,
    followUps: [],
    ...more,
  };
}

function followUp(to: readonly string[], more: Partial<FollowUp> = {}): FollowUp {
  const recipients = to.map((address) => ({
    address,
    isExternal: !address.endsWith("@corp.test"),
    hadIt: address === "bob@corp.test",
  }));
  return {
    messageId: "answer" as MessageId,
    at: AT,
    carries: undefined,
    isAutomatic: false,
    recipients,
    ...more,
  };
}

test.each([
  [["boss@evil.example"], { replied: 1, forwarded: 0, outside: [] }],
  [["boss@evil.example", "bob@corp.test"], { replied: 1, forwarded: 0, outside: [] }],
  [["bob@corp.test"], { replied: 0, forwarded: 0, outside: [] }],
  [["cid@corp.test"], { replied: 0, forwarded: 1, outside: [] }],
  [["boss@evil.example", "me@home.example"], { replied: 1, forwarded: 1, outside: ["me@home.example"] }],
] as const)("a mail about it to %j", (to, expected) => {
  const { replied, forwarded, forwardedOutside } = exposureOf(facts({ followUps: [followUp(to)] }));
  const is = { replied: replied.length, forwarded: forwarded.length, outside: forwardedOutside };
  expect(is).toEqual(expected);
});

const OUT = ["me@home.example"];
const BACK = ["boss@evil.example"];
test.each([
  [OUT, { carries: true }, { replied: 0, forwarded: 1, outside: OUT }],
  [OUT, { carries: false }, { replied: 1, forwarded: 0, outside: [] }],
  [BACK, { carries: true }, { replied: 1, forwarded: 0, outside: [] }],
  [BACK, { carries: true, isAutomatic: true }, { replied: 0, forwarded: 0, outside: [] }],
  [OUT, { carries: true, isAutomatic: true }, { replied: 0, forwarded: 1, outside: OUT }],
] as const)("a mail to %j that is so: %j", (to, more, expected) => {
  const { replied, forwarded, forwardedOutside } = exposureOf(facts({ followUps: [followUp(to, more)] }));
  expect({ replied: replied.length, forwarded: forwarded.length, outside: forwardedOutside }).toEqual(
    expected,
  );
});

test("minutes are to a tenth, never negative, and only where somebody knows both ends", () => {
  expect(exposureOf(facts()).minutes).toBe(1.5);
  expect(exposureOf(facts({ removedAt: new Date(AT.getTime() - 5_000) })).minutes).toBe(0);
  expect(exposureOf(facts({ outcome: "removed_by_user", removedAt: undefined })).minutes).toBeUndefined();
  expect(exposureOf(facts({ outcome: "unverified" })).minutes).toBeUndefined();
});

test("what was brought back lasts, whatever the run had reached", () => {
  expect(exposureOf(facts({ backSince: AT }))).toMatchObject({ exposure: "lasting", minutes: undefined });
});

test("each outcome counts in one way, and people are counted once", () => {
  const exposed = fc.record({
    mailbox: fc.constantFrom("a@corp.test", "b@corp.test", "c@corp.test"),
    outcome: fc.constantFrom(...OUTCOMES),
    wasRead: fc.constantFrom(true, false, undefined),
  });
  fc.assert(
    fc.property(fc.array(exposed), (rows) => {
      const all: readonly Exposure[] = rows.map((it) => exposureOf(facts(it)));
      const totals = exposureTotals(all);
      expect(totals.copies).toBe(rows.length);
      expect(totals.people).toBeLessThanOrEqual(3);
      for (const it of ["readBefore", "readUnknown", "replied", "stillReachable"] as const) {
        expect(totals[it]).toBeLessThanOrEqual(totals.people);
      }
    }),
  );
});

test("the median and the longest are those of the copies that are away", () => {
  const after = (minutes: number): Exposure =>
    exposureOf(facts({ removedAt: new Date(AT.getTime() + minutes * 60_000) }));
  const all = [after(1), after(9), after(3), exposureOf(facts({ outcome: "failed" }))];
  expect(exposureTotals(all)).toMatchObject({ minutesP50: 3, minutesMax: 9, stillReachable: 1 });
  expect(exposureTotals([])).toMatchObject({ minutesP50: undefined, minutesMax: undefined, people: 0 });
});
