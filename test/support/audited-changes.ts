import type { AuditedKind } from "#events/audited.ts";

/** What an entry of the audit log says of values. `nothing`: it begins, ends or shows something, and changes no value. */
type Values = "before and after" | "before" | "after" | "before or after" | "nothing";

/** A total table: a new audited kind does not compile until this is answered. */
export const VALUES_OF: Readonly<Record<AuditedKind, Values>> = {
  "message.judged": "before and after",
  "message.raw_read": "nothing",
  "message.content_seen": "nothing",
  // A run goes through its states in one order; the kind is the state that it came to, the data what it is about.
  "retraction.drafted": "nothing",
  "retraction.started": "nothing",
  "retraction.approval_asked": "nothing",
  "retraction.self_approved": "nothing",
  "retraction.held": "nothing",
  "retraction.watch_ended": "nothing",
  // Where a person decides between two ways, which one it was.
  "retraction.cancelled": "before and after",
  "retraction.approved": "before and after",
  "retraction.denied": "before and after",
  "retraction.resumed": "before and after",
  "survey.started": "nothing",
  "copy.exemption_lifted": "before and after",
  "copy.identity_decided": "before and after",
  "integration.created": "after",
  "integration.stopped": "before and after",
  "integration.resumed": "before and after",
  "integration.credential_replaced": "before and after",
  "integration.certificate_prepared": "after",
  "integration.authorization_started": "nothing",
  "integration.deleted": "before",
  "integration.test_mailbox_named": "before and after",
  "self_test.asked": "nothing",
  "conformance.changed": "before and after",
  // What is read shows itself; who had it read is what is told.
  "directory.sync_asked": "nothing",
  "coverage.asked": "nothing",
  "directory.entries_changed": "before or after",
  "directory.group_changed": "before or after",
  "directory.group_lost": "nothing",
  "directory.group_back": "nothing",
  "source.created": "after",
  "source.rotated": "before and after",
  "source.changed": "before and after",
  "source.deleted": "before",
  "domain.created": "after",
  "domain.changed": "before and after",
  "domain.deleted": "before",
  "domain.verified": "before and after",
  "domain.verification_skipped": "before and after",
  "domain.verification_lost": "before and after",
  "domain.record_missing": "nothing",
  "scan.started": "nothing",
  "scan.cancelled": "nothing",
  "setting.saved": "before and after",
  "setting.self_approved": "before and after",
  "setting.proposed": "before and after",
  "setting.proposal_replaced": "before and after",
  "setting.decided": "before and after",
  "important_people.changed": "before or after",
  "breaker.opened": "before and after",
  "breaker.closed": "before and after",
  "list.changed": "before or after",
  "indicator.added": "after",
  "indicator.removed": "before",
  "evaluation.started": "nothing",
  "evaluation.cancelled": "nothing",
  // The keys themselves are never written down.
  "retention.applied": "nothing",
  "keys.rotated": "nothing",
  "export.made": "nothing",
  // What it changes is told beside it: the setting of automation.
  "database.restored": "nothing",
  "token.created": "after",
  "token.revoked": "before",
  "person.invited": "after",
  "person.invitation_withdrawn": "before",
  "person.joined": "after",
  "person.role_changed": "before and after",
  "person.disabled": "before and after",
  "person.enabled": "before and after",
  "person.removed": "before",
  // Secrets are never written down.
  "person.password_changed": "nothing",
  "person.password_reset_asked": "nothing",
  "second_factor.enabled": "before and after",
  "second_factor.disabled": "before and after",
  "second_factor.reset": "before and after",
  "session.started": "nothing",
  "session.ended": "nothing",
  "session.failed": "nothing",
};

/** Whether an entry says of values what the table wants. */
export function saysValues(kind: AuditedKind, data: Readonly<Record<string, unknown>>): boolean {
  const [before, after] = [data["before"] !== undefined, data["after"] !== undefined];
  switch (VALUES_OF[kind]) {
    case "before and after":
      return before && after;
    case "before":
      return before && !after;
    case "after":
      // Somebody invited again: what he was invited as before is said too.
      return after;
    case "before or after":
      return before || after;
    case "nothing":
      return !before && !after;
  }
}

/** A route that changes nothing that lasts, in spite of its method, and why. */
interface Nothing {
  readonly why: string;
}

/** What each route that can change something tells the audit log, by hand: a route that is forgotten here fails the test. */
export const TOLD_BY: Readonly<Record<string, readonly AuditedKind[] | Nothing>> = {
  "DELETE /client/v4/user/sessions": ["session.ended"],
  "DELETE /client/v4/user/sessions/{session_id}": ["session.ended"],
  "POST /client/v4/setup": ["person.joined"],
  "POST /client/v4/invitation": ["person.joined"],
  "POST identity_mismatches/{retraction_id}/{copy_id}": ["copy.identity_decided"],
  "POST evaluations": ["evaluation.started"],
  "POST evaluations/{evaluation_id}/cancel": ["evaluation.cancelled"],
  "POST integrations": ["integration.created", "self_test.asked"],
  "POST integrations/certificates": ["integration.certificate_prepared"],
  "POST integrations/authorizations": ["integration.authorization_started"],
  "POST integrations/authorizations/arrivals": ["integration.created", "self_test.asked"],
  "POST integrations/{integration_id}/credential": ["integration.credential_replaced", "self_test.asked"],
  "POST integrations/{integration_id}/self_test": ["self_test.asked"],
  "PUT integrations/{integration_id}/test_mailbox": ["integration.test_mailbox_named", "self_test.asked"],
  "DELETE integrations/{integration_id}": ["integration.deleted"],
  "POST integrations/{integration_id}/resume": ["integration.resumed", "self_test.asked"],
  "POST integrations/{integration_id}/stop": ["integration.stopped"],
  "POST directory/sync": ["directory.sync_asked"],
  "POST coverage": ["coverage.asked"],
  "POST directory/entries": ["directory.entries_changed"],
  "POST directory/entries/import": ["directory.entries_changed"],
  "DELETE directory/entries/{entry_address}": ["directory.entries_changed"],
  "PATCH directory/groups/{group_id}": ["directory.group_changed"],
  "DELETE directory/groups/{group_id}": ["directory.group_changed"],
  "PUT settings/directory": ["setting.saved"],
  "POST investigate/move": ["retraction.drafted", "retraction.started"],
  "DELETE investigate/{investigate_id}/copies/{copy_id}/exemption": ["copy.exemption_lifted"],
  "POST investigate/{investigate_id}/move": ["retraction.drafted", "retraction.started"],
  "POST investigate/{investigate_id}/reclassify": ["message.judged"],
  "POST retractions": ["retraction.drafted"],
  "POST retractions/samples": ["retraction.drafted"],
  "POST retractions/observed": ["retraction.resumed"],
  "POST retractions/release_rule": ["retraction.started"],
  "POST retractions/{retraction_id}/apply": ["retraction.started"],
  "POST retractions/{retraction_id}/approval": ["retraction.approved", "retraction.started"],
  "POST retractions/{retraction_id}/cancel": ["retraction.cancelled"],
  "POST retractions/{retraction_id}/release": ["retraction.started"],
  "POST retractions/{retraction_id}/resume": ["retraction.resumed"],
  "POST retractions/{retraction_id}/survey": ["survey.started"],
  "POST settings/allow_policies": ["list.changed"],
  "PATCH settings/allow_policies/{entry_id}": ["list.changed"],
  "DELETE settings/allow_policies/{entry_id}": ["list.changed"],
  "PUT settings/approval": ["setting.saved"],
  "PUT settings/auto_retract": ["setting.proposed"],
  "POST settings/auto_retract/approval": ["setting.decided", "setting.saved"],
  "PUT settings/auto_retract/limit": ["setting.saved"],
  "POST settings/auto_retract/preview": { why: "it only counts" },
  "PUT settings/retention": ["setting.saved"],
  "POST settings/retention/preview": { why: "it only counts" },
  "PUT settings/automation": ["setting.saved"],
  "PUT settings/breaker": ["setting.saved"],
  "POST settings/breaker/trips/{trip_id}/close": ["breaker.closed"],
  "POST settings/block_senders": ["list.changed", "evaluation.started"],
  "PATCH settings/block_senders/{entry_id}": ["list.changed"],
  "DELETE settings/block_senders/{entry_id}": ["list.changed", "evaluation.started"],
  "POST settings/domains": ["domain.created"],
  "PATCH settings/domains/{domain_id}": ["domain.changed"],
  "DELETE settings/domains/{domain_id}": ["domain.deleted"],
  "POST settings/domains/{domain_id}/verify": ["domain.verified"],
  "POST settings/domains/{domain_id}/skip_verification": ["domain.verification_skipped"],
  "POST settings/important_groups": ["important_people.changed"],
  "DELETE settings/important_groups/{group_id}": ["important_people.changed"],
  "POST settings/important_people": ["important_people.changed"],
  "DELETE settings/important_people/{person_address}": ["important_people.changed"],
  "POST settings/indicators": ["indicator.added", "evaluation.started"],
  "DELETE settings/indicators/{indicator_id}": ["indicator.removed", "evaluation.started"],
  "PUT settings/responses": ["setting.saved"],
  "PUT settings/sign_in": ["setting.saved"],
  "POST settings/trusted_domains": ["list.changed"],
  "PATCH settings/trusted_domains/{entry_id}": ["list.changed"],
  "DELETE settings/trusted_domains/{entry_id}": ["list.changed"],
  "POST mailbox_scans": ["scan.started"],
  "POST mailbox_scans/{scan_id}/cancel": ["scan.cancelled"],
  "POST sources": ["source.created"],
  "POST sources/explain": { why: "it only reads what it is given" },
  "PATCH sources/{source_id}": ["source.changed"],
  "POST sources/{source_id}/rotate": ["source.rotated"],
  "DELETE sources/{source_id}": ["source.deleted"],
  "POST tokens": ["token.created"],
  "DELETE tokens/{token_id}": ["token.revoked"],
  "POST users": ["person.invited"],
  "PATCH users/{user_id}": ["person.role_changed"],
  "DELETE users/{user_id}": ["person.removed"],
  "POST users/{user_id}/reset_second_factor": ["second_factor.reset"],
  "DELETE users/{user_id}/sessions": ["session.ended"],
};
