import type { Role } from "./role.ts";

/** Whatever a request can ask for. Each route of the API names one of them. */
export const PERMISSIONS = [
  "account.see",
  "mail.search",
  "mail.trace",
  "mail.read",
  "mail.retract",
  "mail.approve",
  "connections.configure",
  "auto_retract.configure",
  "auto_retract.save_any",
  "judgement.configure",
  "approval.configure",
  "retention.configure",
  "users.configure",
  "audit.read",
  "tokens.configure",
  "rights.grant",
  "self.manage",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const EVERYBODY: readonly Role[] = ["super-admin", "config-admin", "soc-analyst", "viewer"];

/**
 * Who may what. Configuring and reading mail are kept apart on purpose: whoever connects the mailboxes
 * cannot read or move what is in them, and whoever acts on mail cannot widen what the product reaches.
 */
const ROLES_WITH: Readonly<Record<Permission, readonly Role[]>> = {
  "account.see": EVERYBODY,
  // Metadata, verdicts, copies, the action log, retractions and their outcomes, the live events.
  "mail.search": EVERYBODY,
  // How the message came in, line by line.
  "mail.trace": ["super-admin", "config-admin", "soc-analyst"],
  // The message itself.
  "mail.read": ["super-admin", "soc-analyst"],
  "mail.retract": ["super-admin", "soc-analyst"],
  // Somebody else's plan, and only a person.
  "mail.approve": ["super-admin", "soc-analyst"],
  // Integrations, sources, domains.
  "connections.configure": ["super-admin", "config-admin"],
  "auto_retract.configure": ["super-admin", "config-admin"],
  // However much mail the change would move: others may save within the limit of settings/auto_retract/limit.
  "auto_retract.save_any": ["super-admin"],
  // Lists, and all else that judges particular mail.
  "judgement.configure": ["super-admin", "soc-analyst"],
  // From when on one person's word is not enough: whoever acts must not set his own limit.
  "approval.configure": ["super-admin"],
  "retention.configure": ["super-admin"],
  // Who belongs to the account, and how people sign in.
  "users.configure": ["super-admin"],
  "tokens.configure": ["super-admin"],
  // Who gets in, and as what: members, roles, tokens, the identity provider. A person's only: what a program has given would
  // outlive its token, which ends with its maker; and a program could make the person who approves its plans.
  "rights.grant": ["super-admin"],
  // Who did what, from where, and who looked at which mail.
  "audit.read": ["super-admin"],
  // One's own sessions: a person's only, no token has any.
  "self.manage": EVERYBODY,
};

/** What no token ever has, whatever its role. */
export const PERSONS_ONLY: readonly Permission[] = ["self.manage", "rights.grant"];

export function mayRole(role: Role, permission: Permission): boolean {
  return ROLES_WITH[permission].includes(role);
}

export function permissionsOf(role: Role, kind: "person" | "token" = "person"): Permission[] {
  return PERMISSIONS.filter((it) => mayRole(role, it) && (kind === "person" || !PERSONS_ONLY.includes(it)));
}

/** The role that has no more than either of the two: of two that do not contain one another that is a Viewer. */
export function lesserRole(a: Role, b: Role): Role {
  const isWithin = (inner: Role, outer: Role): boolean =>
    permissionsOf(inner).every((it) => mayRole(outer, it));
  if (isWithin(a, b)) return a;
  return isWithin(b, a) ? b : "viewer";
}
