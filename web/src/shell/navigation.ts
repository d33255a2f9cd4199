import { shellTexts } from "../texts/shell.ts";
import type { PermissionName } from "../lib/user.ts";

const t = shellTexts.nav;

/** A screen that can be gone to: from the menu, and from the palette. */
export interface Destination {
  readonly label: string;
  /** Behind the organisation in the address. */
  readonly path: string;
  /** Without it the screen is not offered. */
  readonly permission: PermissionName;
}

export interface Section {
  readonly label: string;
  readonly destinations: readonly Destination[];
}

export const WORK: readonly Destination[] = [
  { label: t.overview, path: "overview", permission: "account.see" },
];

const USERS_AND_ACTIONS: readonly Destination[] = [
  { label: t.auditLog, path: "settings/audit-log", permission: "audit.read" },
];

/** Behind the gear. */
export const SETTINGS: readonly Section[] = [{ label: t.usersAndActions, destinations: USERS_AND_ACTIONS }];
