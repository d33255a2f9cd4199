import { FACT_KINDS, type FactKind } from "./fact.ts";

/**
 * Whether a fact belongs into the audit log. `always`; `by_people`: what automation does of that kind is told by the action
 * log, what a person, a token or the operator does is audited; `never`: what follows from it, copy by copy.
 * A total table: a new kind of fact does not compile until this is answered.
 */
const AUDITED = {
  "message.received": "never",
  "message.recipients_added": "never",
  "message.judged": "by_people",
  "message.raw_read": "always",
  "message.would_be_judged": "never",
  "message.release_offered": "never",
  "retraction.drafted": "by_people",
  "retraction.started": "by_people",
  "retraction.cancelled": "by_people",
  "retraction.approval_asked": "by_people",
  "retraction.approved": "always",
  "retraction.denied": "always",
  "retraction.self_approved": "always",
  "retraction.held": "by_people",
  "retraction.resumed": "by_people",
  "retraction.watching": "never",
  "retraction.watch_ended": "by_people",
  "retraction.done": "never",
  "survey.started": "by_people",
  "survey.done": "never",
  "copy.joined": "never",
  "copy.merged": "never",
  "copy.located": "never",
  "copy.not_yet_found": "never",
  "copy.throttled": "never",
  "copy.acting": "never",
  "copy.acted": "never",
  "copy.held": "never",
  "copy.settled": "never",
  "copy.exempted": "never",
  "copy.exemption_lifted": "always",
  "copy.identity_decided": "always",
  "integration.created": "always",
  "integration.stopped": "always",
  "integration.resumed": "always",
  "integration.credential_replaced": "always",
  "integration.certificate_prepared": "always",
  "integration.authorization_started": "always",
  "integration.deleted": "always",
  "integration.answered": "never",
  "directory.sync_asked": "always",
  "directory.entries_changed": "always",
  "directory.synced": "never",
  "directory.sync_failed": "never",
  "source.created": "always",
  "source.rotated": "always",
  "source.changed": "always",
  "source.deleted": "always",
  "domain.created": "always",
  "domain.changed": "always",
  "domain.deleted": "always",
  "setting.saved": "always",
  "setting.self_approved": "always",
  "setting.proposed": "always",
  "setting.decided": "always",
  "important_people.changed": "always",
  "breaker.opened": "always",
  "breaker.closed": "always",
  "list.changed": "always",
  "indicator.added": "always",
  "indicator.removed": "always",
  "evaluation.started": "by_people",
  "evaluation.cancelled": "by_people",
  "evaluation.done": "never",
  "keys.rotated": "always",
  "export.made": "always",
  "token.created": "always",
  "token.revoked": "always",
  "person.invited": "always",
  "person.invitation_withdrawn": "always",
  "person.joined": "always",
  "person.role_changed": "always",
  "person.disabled": "always",
  "person.enabled": "always",
  "person.removed": "always",
  "person.password_changed": "always",
  "person.password_reset_asked": "always",
  "second_factor.enabled": "always",
  "second_factor.disabled": "always",
  "second_factor.reset": "always",
  "session.started": "always",
  "session.ended": "always",
  "session.failed": "always",
  "database.restored": "always",
} as const satisfies Readonly<Record<FactKind, "always" | "by_people" | "never">>;

/** The kinds of fact that the audit log can hold. */
export type AuditedKind = {
  [Kind in FactKind]: (typeof AUDITED)[Kind] extends "never" ? never : Kind;
}[FactKind];

export const AUDITED_KINDS: readonly AuditedKind[] = FACT_KINDS.filter(isAudited);
export const AUDITED_ALWAYS: readonly FactKind[] = FACT_KINDS.filter((it) => AUDITED[it] === "always");
export const AUDITED_BY_PEOPLE: readonly FactKind[] = FACT_KINDS.filter((it) => AUDITED[it] === "by_people");

function isAudited(kind: FactKind): kind is AuditedKind {
  return AUDITED[kind] !== "never";
}
