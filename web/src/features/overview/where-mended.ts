import { SETTINGS, WORK } from "../../shell/navigation.ts";
import type { PermissionName } from "../../lib/user.ts";
import type { Concern } from "./queries.ts";

export interface Place {
  /** Behind the organisation in the address. */
  readonly path: string;
  readonly search?: Readonly<Record<string, string>>;
}

const PLACES: Readonly<Record<Concern["kind"], Place>> = {
  restored: { path: "breaker" },
  integration_stopped: { path: "settings/integrations" },
  hard_delete_unproven: { path: "settings/integrations" },
  credential_ended: { path: "settings/integrations" },
  credential_expiring: { path: "settings/integrations" },
  self_test_failed: { path: "settings/integrations" },
  breaker_open: { path: "breaker" },
  approval_waiting: { path: "retractions", search: { list: "approvals" } },
  setting_waiting: { path: "settings/retract-settings/auto-retract" },
  scope_lost: { path: "settings/retract-settings/auto-retract" },
  scope_foreign: { path: "settings/retract-settings/auto-retract" },
  scope_empty: { path: "settings/retract-settings/auto-retract" },
  important_group_lost: { path: "settings/important-people" },
  canary_waiting: { path: "retractions", search: { list: "held" } },
  observed_waiting: { path: "retractions", search: { list: "held" } },
  source_silent: { path: "settings/domains" },
  source_never_delivered: { path: "settings/domains" },
  coverage_low: { path: "settings/domains" },
  not_judged: { path: "health" },
  unverified: { path: "mail-trace", search: { q: "is:failed" } },
  identity_mismatch: { path: "retractions", search: { list: "decisions" } },
  failed: { path: "mail-trace", search: { q: "is:failed" } },
};

/** Where this is mended, if this person may go there. */
export function whereMended(
  kind: Concern["kind"],
  permissions: readonly PermissionName[],
): Place | undefined {
  const place = PLACES[kind];
  return mayGoTo(place.path, permissions) ? place : undefined;
}

export function mayGoTo(path: string, permissions: readonly PermissionName[]): boolean {
  const known = [...WORK, ...SETTINGS.flatMap((it) => it.destinations)].find((it) => it.path === path);
  return known !== undefined && permissions.includes(known.permission);
}
