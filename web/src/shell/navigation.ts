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
  { label: t.mailTrace, path: "mail-trace", permission: "mail.search" },
  { label: t.retractions, path: "retractions", permission: "mail.search" },
  { label: t.breaker, path: "breaker", permission: "mail.search" },
];

/** Behind the gear. */
export const SETTINGS: readonly Section[] = [];
