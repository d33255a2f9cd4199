import type { Faults } from "../faults.ts";
import { type Grants, openGrants } from "../grants.ts";
import type { DeliveredTo, Delivery, MailboxState, Organisation } from "../world.ts";
import { type CallJournal, openCallJournal } from "../microsoft/call-journal.ts";
import { type GoogleDirectory, type GoogleUser, openDirectory, type ServiceAccount } from "./directory.ts";
import { headersOf, headerValue } from "./headers.ts";
import { type GoogleMailbox, type MailItem, openMailbox } from "./mailbox.ts";
import { GOOGLE_LIMITS, openQuota, type Quota, type QuotaLimits } from "./quota.ts";
import type { GoogleSeed } from "./seed.ts";
import { openTokens, type Tokens } from "./tokens.ts";
import { openUserActions, type UserActions } from "./user-actions.ts";

/** One Google Workspace customer: its directory, its mailboxes and the state of its APIs. */
export interface GoogleOrganisation extends Organisation {
  readonly provider: "google";
  readonly customerId: string;
  readonly directory: GoogleDirectory;
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly deletedAddresses: readonly string[];
  readonly clock: () => Date;
  readonly random: () => number;
  readonly faults: Faults;
  readonly tokens: Tokens;
  /** Delegated scopes by service account. */
  readonly grants: Grants;
  readonly quota: Quota;
  /** What apps asked of it, the token endpoint included; calls without a valid token are nobody's. */
  readonly calls: CallJournal;
  /** What people do to their own mail. */
  readonly userActions: UserActions;
  mailbox(user: GoogleUser): GoogleMailbox;
}

export interface GoogleDeps {
  readonly clock: () => Date;
  /** 0 to 1. */
  readonly random: () => number;
  readonly faults: Faults;
  /** Absent: Google's own numbers. */
  readonly limits?: Partial<QuotaLimits>;
  /** Absent: 3,599, as Google's. */
  readonly tokenLifetimeSeconds?: number;
}

/**
 * Opens the organisation with empty mailboxes. Mount `googleTokenRoutes`, `gmailRoutes` and `directoryRoutes` to serve it.
 *
 * @example
 * const organisation = openGoogleOrganisation(googleSeed({ users: 3 }), { clock, random, faults });
 * googleTokenRoutes(app, [organisation]);
 */
export function openGoogleOrganisation(seed: GoogleSeed, deps: GoogleDeps): GoogleOrganisation {
  const { clock, random, faults, limits, tokenLifetimeSeconds: lifetimeSeconds = 3599 } = deps;
  const directory = openDirectory(seed.users, seed.groups, seed.domains[0]);
  const mailbox = openMailboxes(clock);
  const resolve = (address: string): readonly DeliveredTo[] => resolveIn(directory, address);
  const deliver = openDelivery(directory, mailbox, clock);

  return {
    provider: "google",
    customerId: seed.customerId,
    domains: seed.domains,
    directory,
    serviceAccounts: seed.serviceAccounts,
    deletedAddresses: seed.deletedAddresses,
    clock,
    random,
    faults,
    tokens: openTokens({ clock, random, lifetimeSeconds }),
    grants: openGrants(new Map(seed.serviceAccounts.map((it) => [it.clientEmail, it.grantedScopes]))),
    quota: openQuota({ ...GOOGLE_LIMITS, ...limits }, clock),
    calls: openCallJournal(),
    userActions: openUserActions({ directory, mailbox, clock }),
    mailbox,
    resolve,
    deliver: (delivery) => resolve(delivery.recipient).filter((to) => deliver(to, delivery)),
    saveSent(address, mime) {
      const user = directory.user(address);
      if (!user?.isMailboxSetup) return;
      const now = clock();
      mailbox(user).add({ labels: ["SENT"], internalDate: now, storedAt: now, trace: Buffer.alloc(0), mime });
    },
    effects: () =>
      directory.users.flatMap((user) =>
        mailbox(user).effects.all.map((it) => ({ ...it, mailboxId: user.id, address: user.primaryEmail })),
      ),
    state: () => ({
      provider: "google",
      mailboxes: directory.users.filter((it) => it.isMailboxSetup).map((it) => stateOf(it, mailbox(it))),
    }),
  };
}

/** Each user's mailbox, made when it is first asked for. */
function openMailboxes(clock: () => Date): (user: GoogleUser) => GoogleMailbox {
  const mailboxes = new Map<string, GoogleMailbox>();
  let made = 0;
  const newItemId = (): string => {
    made += 1;
    const count = (made % 0x100000).toString(16).padStart(5, "0");
    return `${clock().getTime().toString(16).padStart(11, "0").slice(-11)}${count}`;
  };
  return (user) => {
    const mailbox = mailboxes.get(user.id) ?? openMailbox(newItemId, clock);
    mailboxes.set(user.id, mailbox);
    return mailbox;
  };
}

/** Suspended users are resolved too: who was suspended a moment after delivery is what a retraction meets. */
function resolveIn(directory: GoogleDirectory, address: string): readonly DeliveredTo[] {
  const found = lookUp(directory, address) ?? lookUp(directory, withoutTag(address));
  if (found === undefined) return [];
  if ("primaryEmail" in found) return found.isMailboxSetup ? [reached(found, undefined)] : [];
  const users = directory.members(found, true).map((it) => directory.user(it.email));
  return users.flatMap((it) => (it?.isMailboxSetup ? [reached(it, found.email)] : []));
}

function lookUp(
  directory: GoogleDirectory,
  address: string,
): ReturnType<GoogleDirectory["user"] | GoogleDirectory["group"]> {
  return address.includes("@") ? (directory.user(address) ?? directory.group(address)) : undefined;
}

/** Gmail delivers `name+anything@` to `name@`. */
function withoutTag(address: string): string {
  const at = address.lastIndexOf("@");
  const plus = address.indexOf("+");
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : address;
}

function reached(user: GoogleUser, viaGroup: string | undefined): DeliveredTo {
  return { address: user.primaryEmail, mailboxId: user.id, viaGroup };
}

/** Answers true once the mailbox has the mail; one that reaches it again, by an alias or a group, is stored once. */
function openDelivery(
  directory: GoogleDirectory,
  mailbox: (user: GoogleUser) => GoogleMailbox,
  clock: () => Date,
): (to: DeliveredTo, delivery: Delivery) => boolean {
  const stored = new Set<string>();
  return ({ mailboxId }, delivery) => {
    const user = directory.user(mailboxId);
    if (user === undefined) return false;
    const key = `${mailboxId} ${delivery.networkMessageId}`;
    if (stored.has(key)) return true;
    stored.add(key);
    mailbox(user).add({
      labels: delivery.toJunk ? ["SPAM", "UNREAD"] : ["CATEGORY_PERSONAL", "INBOX", "UNREAD"],
      internalDate: delivery.receivedAt,
      storedAt: clock(),
      trace: Buffer.from(traceOf(user, delivery)),
      mime: delivery.mime,
    });
    return true;
  };
}

/** Google gives mail that came without a Message-ID one of its own, so that the journal copy and the mailbox can differ. */
function traceOf(user: GoogleUser, { mime, networkMessageId }: Delivery): string {
  const missing = headerValue(headersOf(mime), "message-id") === undefined;
  const messageId = `Message-ID: <${networkMessageId}SMTPIN_ADDED_MISSING@mx.google.com>\r\n`;
  return `Delivered-To: ${user.primaryEmail}\r\n${missing ? messageId : ""}`;
}

function stateOf(user: GoogleUser, mailbox: GoogleMailbox): MailboxState {
  const names = new Map(mailbox.userLabels.map((it) => [it.id, it.name]));
  const toItem = (item: MailItem): MailboxState["items"][number] => ({
    id: item.id,
    messageId: item.messageId === "" ? "" : `<${item.messageId}>`,
    subject: headerValue(item.headers, "subject") ?? "",
    place: item.labels
      .map((it) => names.get(it) ?? it)
      .sort()
      .join(","),
    isRead: !item.labels.includes("UNREAD"),
    changes: item.changes,
  });
  return { id: user.id, address: user.primaryEmail, items: [...mailbox.items.values()].map(toItem) };
}
