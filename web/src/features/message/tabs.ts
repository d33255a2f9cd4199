import type { PermissionName } from "../../lib/user.ts";

/** What the address calls them. */
export const TABS = ["details", "copies", "log", "raw", "similar", "trace"] as const;
export type Tab = (typeof TABS)[number];

/** Those that not everybody who finds a message may see. */
export const NEEDED: Readonly<Partial<Record<Tab, PermissionName>>> = {
  raw: "mail.read",
  trace: "mail.trace",
};

export function isTab(value: unknown): value is Tab {
  return (TABS as readonly unknown[]).includes(value);
}
