import type { Verdict } from "#detection/verdict.ts";

/** Why a message was stored without a verdict; each has its own sentence. */
export type NotJudgedReason =
  | "no-mail"
  | "not-parsed"
  | "origin-unknown"
  | "detector-failed"
  | "took-too-long"
  | "worker-lost"
  | "not-storable";

/** NONE with the one finding that says why: nothing is done automatically, and a job judges it again. */
export function notJudged(reason: NotJudgedReason): Verdict {
  const finding = {
    detector: "not-judged",
    sign: "not-judged",
    field: "message",
    value: reason,
    reason: SENTENCES[reason],
    score: 0,
  } as const;
  return { disposition: "NONE", findings: [finding] };
}

/** False where judging it again can help. A copy without a mail in it stays as it is. */
export function wasJudged(verdict: Verdict): boolean {
  return verdict.findings.every((it) => it.sign !== "not-judged" || it.value === NO_MAIL);
}

const NO_MAIL: NotJudgedReason = "no-mail";

const SENTENCES: Readonly<Record<NotJudgedReason, string>> = {
  "no-mail": "The journal copy holds no mail that could be read. It is kept whole.",
  "not-parsed": "The message could not be read. It is kept and will be judged again.",
  "origin-unknown":
    "Whether this copy comes from the organisation's own provider could not be checked. It will be judged again.",
  "detector-failed": "A check failed on this message. It is kept and will be judged again.",
  "took-too-long": "Judging this message took too long. It is kept and will be judged again.",
  "worker-lost": "Judging this message was cut short. It is kept and will be judged again.",
  "not-storable": "The database refused a part of this message. It is kept and will be judged again.",
};
