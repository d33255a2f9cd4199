import type { FactKind } from "#events/fact.ts";
import type { CopyId, RetractionId } from "#shared/ids.ts";

/** What can have been done to a message, in the order of its life. */
export const LOGGED_OPERATIONS = [
  "RECEIVE",
  "JUDGE",
  "EVALUATE",
  "OFFER",
  "PREVIEW",
  "REQUEST",
  "APPROVE",
  "LOOK",
  "WAIT",
  "MOVE",
  "RELEASE",
  "SETTLE",
  "STAY",
  "DECIDE",
  "CANCEL",
  "EXEMPT",
  "LIFT_EXEMPTION",
] as const;
export type LoggedOperation = (typeof LOGGED_OPERATIONS)[number];

/** One line of the action log: who did what to which copy, and how it went. */
export interface LoggedAction {
  readonly at: Date;
  readonly operation: LoggedOperation;
  /** A word of the outcomes where it is about a copy; `undefined` where there is nothing to tell. */
  readonly status: string | undefined;
  readonly actor: string;
  readonly copyId: CopyId | undefined;
  /** The mailbox's address. */
  readonly recipient: string | undefined;
  readonly retractionId: RetractionId | undefined;
  readonly attempt: number | undefined;
  /** Where it was asked to go, and where it got. */
  readonly asked: string | undefined;
  readonly reached: string | undefined;
  readonly reason: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** One event about a message, as it was written. */
export interface LoggedFact {
  readonly kind: FactKind;
  readonly at: Date;
  readonly actor: string;
  readonly copyId: CopyId | undefined;
  readonly recipient: string | undefined;
  readonly retractionId: RetractionId | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One attempt on one hit. */
export interface LoggedAttempt {
  readonly kind: "retract" | "release";
  readonly copyId: CopyId;
  readonly recipient: string | undefined;
  readonly retractionId: RetractionId;
  readonly requestedBy: string;
  readonly state: "acting" | "verifying" | "settled";
  readonly asked: string;
  readonly reached: string | undefined;
  readonly attempt: number;
  readonly outcome: string | undefined;
  readonly reason: string;
  /** The fields that a release could not bring back as they were. */
  readonly differences: unknown;
  readonly intendedAt: Date;
  readonly repliedAt: Date | undefined;
  readonly settledAt: Date | undefined;
}

/** What each kind of fact is called in the log; the others are not about a message, or an attempt tells them better. */
const OPERATION_OF: Readonly<Partial<Record<FactKind, LoggedOperation>>> = {
  "message.received": "RECEIVE",
  "message.recipients_added": "RECEIVE",
  "message.judged": "JUDGE",
  "message.raw_read": "PREVIEW",
  "message.would_be_judged": "EVALUATE",
  "message.release_offered": "OFFER",
  "retraction.drafted": "REQUEST",
  "retraction.started": "REQUEST",
  "retraction.approval_asked": "APPROVE",
  "retraction.approved": "APPROVE",
  "retraction.denied": "APPROVE",
  "retraction.self_approved": "APPROVE",
  "retraction.cancelled": "CANCEL",
  "copy.joined": "REQUEST",
  "copy.out_of_scope": "STAY",
  "copy.held": "WAIT",
  "retraction.resumed": "REQUEST",
  "copy.located": "LOOK",
  "copy.not_yet_found": "LOOK",
  "copy.throttled": "WAIT",
  "copy.settled": "SETTLE",
  "copy.identity_decided": "DECIDE",
  "copy.exempted": "EXEMPT",
  "copy.exemption_lifted": "LIFT_EXEMPTION",
};

/** Everything that was done to a message, oldest first. */
export function actionLog(
  facts: readonly LoggedFact[],
  attempts: readonly LoggedAttempt[],
): readonly LoggedAction[] {
  return [...facts.flatMap(actionOfFact), ...attempts.map(actionOfAttempt)].sort(
    (a, b) => a.at.getTime() - b.at.getTime(),
  );
}

function actionOfFact(fact: LoggedFact): readonly LoggedAction[] {
  const operation = OPERATION_OF[fact.kind];
  if (operation === undefined) return [];
  const { at, actor, copyId, recipient, retractionId, data } = fact;
  return [
    {
      at,
      operation,
      actor,
      copyId,
      recipient,
      retractionId,
      status: text(data["outcome"]) ?? text(data["disposition"]) ?? decisionOf(fact),
      attempt: undefined,
      asked: text(data["asked"]) ?? text(data["destination"]),
      reached: text(data["reached"]),
      reason: text(data["reason"]),
      details: data,
    },
  ];
}

/** Whether an item is ours: `ours` or `leave`. */
function decisionOf({ kind, data }: LoggedFact): string | undefined {
  return kind === "copy.identity_decided" ? text(data["decision"]) : undefined;
}

function actionOfAttempt(it: LoggedAttempt): LoggedAction {
  return {
    at: it.settledAt ?? it.repliedAt ?? it.intendedAt,
    operation: it.kind === "retract" ? "MOVE" : "RELEASE",
    status: it.outcome ?? it.state,
    actor: it.requestedBy,
    copyId: it.copyId,
    recipient: it.recipient,
    retractionId: it.retractionId,
    attempt: it.attempt,
    asked: it.asked,
    reached: it.reached,
    reason: it.reason === "" ? undefined : it.reason,
    details: it.differences === null || it.differences === undefined ? {} : { differences: it.differences },
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
