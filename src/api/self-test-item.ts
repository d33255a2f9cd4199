import type { ConformanceEntry, SelfTestLine } from "#directory/self-test.ts";
import type { SelfTest } from "#directory/self-tests.ts";
import type { Difference } from "#retraction/compare-states.ts";
import { iso } from "./reply.ts";

export function toSelfTestItem(it: SelfTest) {
  return {
    id: it.id,
    state: stateOf(it),
    asked_by: it.askedBy,
    asked_at: it.askedAt.toISOString(),
    began_at: iso(it.beganAt),
    ended_at: iso(it.endedAt),
    test_mailbox: it.testMailbox ?? null,
    destinations: [...it.destinations],
    lines: it.lines.map(toLineItem),
    trouble: it.trouble ?? null,
  };
}

function stateOf({ beganAt, endedAt }: SelfTest): "waiting" | "running" | "ended" {
  if (endedAt !== undefined) return "ended";
  return beganAt === undefined ? "waiting" : "running";
}

export function toLineItem({ check, subject, result, detail, code, advice, differences }: SelfTestLine) {
  return {
    check,
    subject: subject ?? null,
    result,
    detail,
    code: code ?? null,
    advice: advice ?? null,
    differences: copyOf(differences),
  };
}

export function toConformanceItem(it: ConformanceEntry) {
  return {
    destination: it.destination,
    standing: it.standing,
    is_proof: it.isProof,
    at: iso(it.at),
    self_test_id: it.selfTestId ?? null,
    detail: it.detail,
    code: it.code ?? null,
    differences: copyOf(it.differences),
  };
}

function copyOf(differences: readonly Difference[]): Difference[] {
  return differences.map((it) => ({ ...it }));
}
