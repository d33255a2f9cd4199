import { type Id, newId } from "#shared/ids.ts";

/** Bodies that pass the schemas, so that what answers is the route itself. */
export function bodyFor(key: string, ids: Readonly<Record<string, string>> = {}): unknown {
  const id = (name: string): string => ids[name] ?? newId<Id<"nothing">>(new Date());
  const bodies: Readonly<Record<string, unknown>> = {
    "POST integrations": { provider: "microsoft", name: "x", tenant_id: "x", client_id: "x", secret: "x" },
    "POST integrations/authorizations": { name: "x" },
    "POST integrations/authorizations/arrivals": { state: "x" },
    "POST integrations/{integration_id}/credential": { secret: "x" },
    "PUT integrations/{integration_id}/test_mailbox": { address: "undeliver-test@corp.example" },
    "POST integrations/{integration_id}/stop": { reason: "x" },
    "PUT settings/auto_retract/limit": { copies: 1_000, percent: 1 },
    "PATCH sources/{source_id}": { hop_count: 1 },
    "POST settings/auto_retract/preview": {
      integration_id: id("integration_id"),
      destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
    },
    "POST investigate/move": { ids: [id("investigate_id")], destination: "JunkEmail" },
    "POST investigate/{investigate_id}/move": { destination: "JunkEmail" },
    "POST investigate/{investigate_id}/reclassify": { expected_disposition: "NONE" },
    "POST identity_mismatches/{retraction_id}/{copy_id}": { decision: "leave", reason: "x" },
    "POST evaluations": { indicator: id("indicator_id") },
    "POST retractions": { ids: [id("investigate_id")], destination: "JunkEmail" },
    "POST retractions/samples": {
      samples: [{ name: "a.eml", content_base64: "eA==" }],
      destination: "JunkEmail",
    },
    "POST retractions/{retraction_id}/apply": { hash: "0".repeat(64) },
    "POST retractions/{retraction_id}/approval": { decision: "deny", reason: "x", hash: "0".repeat(64) },
    "POST retractions/{retraction_id}/resume": { decision: "proceed" },
    "PUT settings/approval": { copies_per_hour: 300 },
    "POST settings/important_groups": { group_id: id("group_id") },
    "POST settings/important_people": { address: "ceo@corp.example" },
    "POST retractions/observed": { decision: "refuse", retractions: [id("retraction_id")] },
    "POST retractions/release_rule": { rule: "detector:x", since: "2026-01-01T00:00:00Z", dry_run: true },
    "PUT settings/automation": { mode: "act" },
    "PUT settings/breaker": {},
    "POST settings/breaker/trips/{trip_id}/close": { decision: "refuse" },
    "POST settings/allow_policies": { pattern: "a.example", pattern_type: "DOMAIN" },
    "POST settings/block_senders": { pattern: "b.example", pattern_type: "DOMAIN" },
    "POST settings/trusted_domains": { pattern: "c.example" },
    "POST settings/indicators": { kind: "domain", value: "d.example" },
    "PUT settings/responses": {
      post_delivery: { mode: "off", days: 7 },
      submission: { mode: "off" },
    },
    "POST coverage": { integration_id: id("integration_id") },
    "POST directory/sync": { integration_id: id("integration_id") },
    "PATCH directory/groups/{group_id}": { add: ["ann@corp.example"] },
    "POST directory/entries": { address: "ann@corp.example" },
    "POST directory/entries/import": { csv: "ann@corp.example" },
    "PUT settings/directory": { enabled: true, delta_minutes: 60, full_hours: 24 },
    "PATCH settings/allow_policies/{entry_id}": {},
    "PATCH settings/block_senders/{entry_id}": {},
    "PATCH settings/trusted_domains/{entry_id}": {},
    "PATCH settings/domains/{domain_id}": {},
    "POST settings/domains": { domain: "new.example" },
    "POST settings/domains/{domain_id}/skip_verification": { reason: "x" },
    "PUT settings/auto_retract": {
      integration_id: id("integration_id"),
      destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" },
    },
    "POST settings/auto_retract/approval": {
      integration_id: id("integration_id"),
      hash: ids["proposal_hash"] ?? "0".repeat(64),
      decision: "deny",
      reason: "x",
    },
    "PUT settings/retention": RETENTION_FIGURES,
    "POST settings/retention/preview": RETENTION_FIGURES,
    "POST /client/v4/setup": { code: "x", name: "x", email: "x@corp.example", password: "x" },
    "POST /client/v4/invitation": { token: "x" },
    "PUT settings/sign_in": { require_second_factor: false, single_sign_on: null },
    "POST tokens": { name: "x", role: "viewer" },
    "POST users": { email: `${newId(new Date())}@corp.example`, role: "viewer" },
    "PATCH users/{user_id}": { role: "viewer" },
    "POST mailbox_scans": { integration_id: id("integration_id") },
    "POST sources/explain": { content_base64: "eA==" },
    "POST sources": { name: "x", format: "plain-bcc", binding: { kind: "google-seal" } },
  };
  return bodies[key];
}

const RETENTION_FIGURES = {
  microsoft: { junk: 30, deleted_items: 30, recoverable_items: 14 },
  google: { spam: 30, trash: 30 },
};
