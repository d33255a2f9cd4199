import type { Mailbox, Mailboxes } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { AddressBook, DirectoryMailbox, MailboxRef } from "./address-book.ts";

/** Port: by what a mailbox is reached. */
export interface MailboxHandles {
  /** Writes down what the directory says of it now. False: it is another mailbox that has this address. */
  renew(mailbox: MailboxRef, found: DirectoryMailbox): Promise<boolean>;
}

interface Needs {
  /** The provider's own, which is asked anew. */
  readonly addressBook: AddressBook;
  readonly handles: MailboxHandles;
}

/**
 * Google reaches a mailbox by its owner's address, and does not know it by the former one once he was renamed. Before a
 * mailbox is said not to be there the directory is asked, which knows former addresses: where it has another name now, the
 * copy comes again and is looked for there.
 */
export function followRenames(mailboxes: Mailboxes, needs: Needs): Mailboxes {
  return {
    open: (ref) => {
      const mailbox = mailboxes.open(ref);
      // An id, which never changes.
      if (!ref.handle.includes("@")) return mailbox;
      const following = <It>(asked: Promise<It>, signal: AbortSignal): Promise<It> =>
        asked.catch((error: unknown) => throwAfresh(needs, { ref, error, signal }));
      // Whatever is done with a mailbox begins with one of these.
      return {
        ...mailbox,
        locate: (wanted, scope, signal) => following(mailbox.locate(wanted, scope, signal), signal),
        read: (items, signal) => following(mailbox.read(items, signal), signal),
      } satisfies Mailbox;
    },
  };
}

interface Failed {
  readonly ref: MailboxRef;
  readonly error: unknown;
  readonly signal: AbortSignal;
}

async function throwAfresh({ addressBook, handles }: Needs, { ref, error, signal }: Failed): Promise<never> {
  if (!(error instanceof ProviderError) || error.fault !== "no_mailbox") throw error;
  const found = await addressBook.find(ref.handle, signal);
  const [mailbox] = found.kind === "mailboxes" && !found.viaGroup ? found.mailboxes : [];
  if (mailbox === undefined || mailbox.handle === ref.handle || !(await handles.renew(ref, mailbox)))
    throw error;
  throw new ProviderError("transient", "the mailbox has another address now", {
    code: "mailbox_renamed",
    cause: error,
  });
}
