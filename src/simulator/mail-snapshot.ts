import type { AnyOrganisation } from "./control/organisation-handle.ts";
import type { GoogleOrganisation } from "./google/organisation.ts";
import type { SavedMailbox } from "./google/mailbox.ts";
import type { Folder } from "./microsoft/folders.ts";
import type { Item, MailboxStore } from "./microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "./microsoft/organisation.ts";

interface SavedStore extends Pick<MailboxStore, "isRecoverableFull" | "idsMade" | "delivered"> {
  readonly id: string;
  /** The user's own: the standard ones come with the mailbox. */
  readonly folders: readonly Folder[];
  readonly items: readonly Item[];
}

type SavedOrganisation = { readonly domain: string | undefined } & (
  | { readonly provider: "microsoft"; readonly mailboxes: readonly SavedStore[] }
  | {
      readonly provider: "google";
      readonly mailboxes: readonly ({ readonly id: string } & SavedMailbox)[];
    }
);

/**
 * All mail of all mailboxes with its ids, folders, labels and flags, as plain data for `v8.serialize`: one mail in many
 * mailboxes stands in it once. What is on its way, tokens and call counts are not mail and begin anew.
 */
export interface MailSnapshot {
  readonly organisations: readonly SavedOrganisation[];
}

export function takeMailSnapshot(organisations: readonly AnyOrganisation[]): MailSnapshot {
  return {
    organisations: organisations.map((it) =>
      it.provider === "microsoft" ? saveMicrosoft(it) : saveGoogle(it),
    ),
  };
}

/** Into organisations of the same seeds, just opened. Mailboxes that are not there any more are passed over. */
export function restoreMail(organisations: readonly AnyOrganisation[], snapshot: MailSnapshot): void {
  for (const saved of snapshot.organisations) {
    const organisation = organisations.find((it) => it.domains[0] === saved.domain);
    if (organisation !== undefined) restoreOrganisation(organisation, saved);
  }
}

function restoreOrganisation(organisation: AnyOrganisation, saved: SavedOrganisation): void {
  if (organisation.provider === "microsoft" && saved.provider === "microsoft") {
    for (const it of saved.mailboxes) restoreStore(organisation.mailboxes.get(it.id), it);
  } else if (organisation.provider === "google" && saved.provider === "google") {
    for (const it of saved.mailboxes) {
      const user = organisation.directory.user(it.id);
      if (user !== undefined) organisation.mailbox(user).load(it);
    }
  }
}

function saveMicrosoft({ domains, mailboxes }: MicrosoftOrganisation): SavedOrganisation {
  return {
    provider: "microsoft",
    domain: domains[0],
    mailboxes: [...mailboxes.values()].map(
      ({ id, standard, folders, items, delivered, isRecoverableFull, idsMade }) => {
        const isStandard = new Set([...standard.values()].map((it) => it.id));
        return {
          id,
          folders: [...folders.values()].filter((it) => !isStandard.has(it.id)),
          items: [...items.values()],
          delivered,
          isRecoverableFull,
          idsMade,
        };
      },
    ),
  };
}

function saveGoogle(organisation: GoogleOrganisation): SavedOrganisation {
  return {
    provider: "google",
    domain: organisation.domains[0],
    mailboxes: organisation.directory.users
      .filter((it) => it.isMailboxSetup)
      .map((it) => ({ id: it.id, ...organisation.mailbox(it).save() })),
  };
}

function restoreStore(store: MailboxStore | undefined, saved: SavedStore): void {
  if (store === undefined) return;
  for (const folder of saved.folders) store.folders.set(folder.id, folder);
  for (const item of saved.items) {
    store.items.set(item.immutableId, item);
    store.itemsByMutableId.set(item.mutableId, item);
  }
  for (const it of saved.delivered) store.delivered.add(it);
  store.isRecoverableFull = saved.isRecoverableFull;
  store.idsMade = saved.idsMade;
}
