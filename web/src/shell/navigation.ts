import { shellTexts } from "../texts/shell.ts";
import { settingsTexts } from "../texts/settings.ts";
import type { PermissionName } from "../lib/user.ts";

const t = shellTexts.nav;

const about = settingsTexts.about;

/** A screen that can be gone to: from the menu, and from the palette. */
export interface Destination {
  readonly label: string;
  /** Behind the organisation in the address. */
  readonly path: string;
  /** Without it the screen is not offered. */
  readonly permission: PermissionName;
  /** One sentence for the page behind the gear. */
  readonly about?: string;
  /** It belongs to the one above it, whose path its own begins with. */
  readonly isNested?: boolean;
}

export interface Section {
  readonly label: string;
  /** Of its own page behind the gear: `settings/<group>`. */
  readonly group: string;
  readonly destinations: readonly Destination[];
}

export const WORK: readonly Destination[] = [
  { label: t.overview, path: "overview", permission: "account.see" },
  { label: t.mailTrace, path: "mail-trace", permission: "mail.search" },
  { label: t.retractions, path: "retractions", permission: "mail.search" },
  { label: t.breaker, path: "breaker", permission: "mail.search" },
];

/** Reached from others, which they ask for more than. */
const FROM_OTHERS: readonly Destination[] = [
  { label: t.newRetraction, path: "retractions/new", permission: "mail.retract" },
];

const RETRACT_SETTINGS = "settings/retract-settings";
export const AUTO_RETRACT: Destination = {
  label: t.autoRetract,
  path: `${RETRACT_SETTINGS}/auto-retract`,
  permission: "auto_retract.configure",
  about: about.autoRetract,
  isNested: true,
};

const EMAIL_CONFIGURATION: readonly Destination[] = [
  { label: t.domains, path: "settings/domains", permission: "connections.configure", about: about.domains },
  {
    label: t.integrations,
    path: "settings/integrations",
    permission: "connections.configure",
    about: about.integrations,
  },
  {
    label: t.directory,
    path: "settings/directory",
    permission: "account.see",
    about: about.directory,
  },
  {
    label: t.retractSettings,
    path: RETRACT_SETTINGS,
    permission: "auto_retract.configure",
    about: about.retractSettings,
  },
  AUTO_RETRACT,
  { label: t.lists, path: "settings/lists", permission: "judgement.configure", about: about.lists },
  {
    label: t.detections,
    path: "settings/detections",
    permission: "judgement.configure",
    about: about.detections,
  },
  {
    label: t.responses,
    path: "settings/responses",
    permission: "auto_retract.configure",
    about: about.responses,
  },
  {
    label: t.importantPeople,
    path: "settings/important-people",
    permission: "judgement.configure",
    about: about.importantPeople,
  },
  { label: t.approval, path: "settings/approval", permission: "mail.approve", about: about.approval },
  {
    label: t.retention,
    path: "settings/retention",
    permission: "retention.configure",
    about: about.retention,
  },
];

const USERS_AND_ACTIONS: readonly Destination[] = [
  { label: t.users, path: "settings/users", permission: "users.configure", about: about.users },
  { label: t.tokens, path: "settings/tokens", permission: "tokens.configure", about: about.tokens },
  { label: t.signIn, path: "settings/sign-in", permission: "users.configure", about: about.signIn },
  { label: t.auditLog, path: "settings/audit-log", permission: "audit.read", about: about.auditLog },
  { label: t.health, path: "health", permission: "account.see", about: about.health },
];

/** Behind the gear. */
export const SETTINGS: readonly Section[] = [
  { label: t.emailConfiguration, group: "email-configuration", destinations: EMAIL_CONFIGURATION },
  { label: t.usersAndActions, group: "users-and-actions", destinations: USERS_AND_ACTIONS },
];

/** Where in the menu an address is: the nearest above it, if any. `path` is behind the organisation. */
export function destinationOf(path: string): Destination | undefined {
  const above = [...WORK, ...FROM_OTHERS, ...SETTINGS.flatMap((it) => it.destinations)]
    .filter((it) => path === it.path || path.startsWith(`${it.path}/`))
    .toSorted((left, right) => right.path.length - left.path.length);
  return above[0];
}

/** What of it this person may see; groups without anything are left out. */
export function settingsFor(permissions: readonly PermissionName[]): readonly Section[] {
  return SETTINGS.map((it) => ({
    ...it,
    destinations: it.destinations.filter(({ permission }) => permissions.includes(permission)),
  })).filter((it) => it.destinations.length > 0);
}
