import type { GoogleDirectory, GoogleUser } from "./directory.ts";
import { isSystemLabel, type LabelChange } from "./labels.ts";
import type { GoogleMailbox, MailItem } from "./mailbox.ts";

/**
 * What people, their filters and the clock do to their own mail behind an app's back. None of it counts as an item's
 * `changes`. `mailbox` is an address or a user id, `item` an id or a Message-ID in angle brackets (then the newest such
 * item). All throw where there is no such thing.
 */
export interface UserActions {
  /**
   * System labels by id, own labels by name; a name that is new becomes a label.
   *
   * @example relabel("ada@acme.example", id, { add: ["SPAM"], remove: [] }); // reports it as spam
   * @example relabel("ada@acme.example", id, { add: ["Projects"], remove: ["INBOX"] }); // files it away
   */
  relabel(mailbox: string, item: string, change: LabelChange): MailItem;
  markRead(mailbox: string, item: string, isRead: boolean): MailItem;
  /** For ever, as from an emptied Trash. */
  remove(mailbox: string, item: string): void;
  reimport(mailbox: string, item: string): void;
  /** Puts a mail that nobody delivered: a draft, an import, an old mail. */
  put(mailbox: string, mime: Buffer, labels: readonly string[]): MailItem;
}

interface Deps {
  readonly directory: GoogleDirectory;
  readonly mailbox: (user: GoogleUser) => GoogleMailbox;
  readonly clock: () => Date;
}

export function openUserActions({ directory, mailbox, clock }: Deps): UserActions {
  const open = (key: string): GoogleMailbox => {
    const user = directory.user(key);
    if (user === undefined) throw new Error("no such mailbox");
    return mailbox(user);
  };
  const relabel = (key: string, item: string, { add, remove }: LabelChange): MailItem => {
    const opened = open(key);
    const ids = (names: readonly string[]): string[] => names.map((it) => labelId(opened, it));
    const found = findItem(opened, item);
    return opened.relabel(found.id, { add: ids(add), remove: ids(remove) }, "user") ?? found;
  };
  return {
    relabel,
    markRead: (key, item, isRead) =>
      relabel(key, item, isRead ? { add: [], remove: ["UNREAD"] } : { add: ["UNREAD"], remove: [] }),
    remove(key, item) {
      const opened = open(key);
      opened.remove(findItem(opened, item).id);
    },
    reimport(key, item) {
      const opened = open(key);
      opened.reimport(findItem(opened, item).id);
    },
    put(key, mime, names) {
      const opened = open(key);
      const labels = names.map((it) => labelId(opened, it));
      return opened.add({ labels, internalDate: clock(), storedAt: clock(), trace: Buffer.alloc(0), mime });
    },
  };
}

function findItem(mailbox: GoogleMailbox, key: string): MailItem {
  const found =
    mailbox.items.get(key) ?? [...mailbox.items.values()].findLast((it) => `<${it.messageId}>` === key);
  if (found === undefined) throw new Error("no such item in this mailbox");
  return found;
}

function labelId(mailbox: GoogleMailbox, name: string): string {
  if (isSystemLabel(name)) return name;
  const label = mailbox.userLabels.find((it) => it.name === name) ?? mailbox.createLabel(name);
  return label?.id ?? name;
}
