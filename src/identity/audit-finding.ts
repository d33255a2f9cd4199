export const AUDIT_PROBLEMS = [
  "entry_missing",
  "entry_changed",
  "event_missing",
  "event_changed",
  "event_not_in_chain",
  "tail_cut",
  "not_as_signed",
  "wrong_signature",
] as const;
export type AuditProblem = (typeof AUDIT_PROBLEMS)[number];

/** What is not as it was written. */
export interface AuditFinding {
  readonly problem: AuditProblem;
  /** Of the entry. */
  readonly sequence?: number | undefined;
  readonly eventId?: string | undefined;
  readonly text: string;
}
