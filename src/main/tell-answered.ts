import type { Provider } from "#retraction/run.ts";

interface Telling {
  /** Called after a call that the provider has answered as it should; never awaited. */
  readonly tell: () => void;
  readonly now: () => Date;
}

/** A connection that was resumed has to show anew that it works: so it is told again, and no oftener than this. */
const TELL_EVERY_MS = 60_000;

/** The same provider, which tells that its connection works. Whatever is done with a mailbox begins with one of these calls. */
export function tellAnswered({ addressBook, mailboxes }: Provider, { tell, now }: Telling): Provider {
  let toldAt = Number.NEGATIVE_INFINITY;
  const answered = <It>(it: It): It => {
    const at = now().getTime();
    if (at - toldAt < TELL_EVERY_MS) return it;
    toldAt = at;
    tell();
    return it;
  };
  return {
    addressBook: {
      ...addressBook,
      find: async (address, signal) => answered(await addressBook.find(address, signal)),
    },
    mailboxes: {
      open: (ref) => {
        const mailbox = mailboxes.open(ref);
        return {
          ...mailbox,
          // What a provider does not have it answers without having been asked.
          locate: async (wanted, scope, signal) => {
            const found = await mailbox.locate(wanted, scope, signal);
            return scope === "visible" ? answered(found) : found;
          },
        };
      },
    },
  };
}
