import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  nextProofCheck,
  PROOF_RESULTS,
  proofAdvice,
  proofRecord,
  readProof,
  type TxtAnswer,
} from "./domain-proof.ts";

const TOKEN = "0123456789abcdef0123456789abcdef";
const { value: RIGHT } = proofRecord("corp.example", TOKEN);
const records = (...values: readonly string[]): TxtAnswer => ({ kind: "records", values });
const NONE: TxtAnswer = { kind: "none" };
const FAILED: TxtAnswer = { kind: "failed" };

describe("what the DNS says about a domain", () => {
  test.each([
    ["the record stands under its own name", [records(RIGHT), NONE], "found"],
    ["the record stands at the domain, beside others", [NONE, records("v=spf1 -all", ` ${RIGHT} `)], "found"],
    ["it was found, and the other name could not be asked", [records(RIGHT), FAILED], "found"],
    ["nobody can say that it is missing while a server fails", [NONE, FAILED], "dns_failed"],
    ["it is another's record", [records("undeliver-verification=ffff"), NONE], "other_value"],
    ["there is no record at all", [NONE, records("v=spf1 -all")], "not_found"],
  ] as const)("%s", (_, answers, result) => {
    expect(readProof(TOKEN, answers)).toBe(result);
  });

  const answer = fc.oneof(
    fc.constantFrom(NONE, FAILED),
    fc.array(fc.string().map((it) => it.replaceAll(TOKEN, ""))).map((values) => records(...values)),
  );
  test("whatever else stands there, nothing but the whole record is a proof, and it always is", () => {
    fc.assert(
      fc.property(fc.array(answer), fc.nat(), (answers, at) => {
        expect(readProof(TOKEN, answers)).not.toBe("found");
        const place = at % (answers.length + 1);
        expect(readProof(TOKEN, answers.toSpliced(place, 0, records("x", RIGHT)))).toBe("found");
      }),
    );
  });
});

test("every result says what to do, with the record to add; a found one needs nothing", () => {
  const record = proofRecord("corp.example", TOKEN);
  expect(proofAdvice("found", record)).toBeUndefined();
  expect(proofAdvice(undefined, record)).toContain(`${record.name} with the value ${record.value}`);
  for (const it of PROOF_RESULTS.filter((result) => result !== "found")) {
    expect(proofAdvice(it, record)).toMatch(/\.$/);
  }
});

test("a new domain is looked for every two minutes, then each hour, then each day", () => {
  const now = new Date("2026-11-01T12:00:00Z");
  const minutes = (ageMinutes: number, proof: "pending" | "verified") =>
    (nextProofCheck({ proof, createdAt: new Date(now.getTime() - ageMinutes * 60_000) }, now).getTime() -
      now.getTime()) /
    60_000;
  expect(minutes(5, "pending")).toBe(2);
  expect(minutes(90, "pending")).toBe(60);
  expect(minutes(8 * 1440, "pending")).toBe(1440);
  expect(minutes(5, "verified")).toBe(1440);
});
