import type { Delivery, Organisation, StateItem, World } from "../world.ts";
import { type CallJournal, openCallJournal } from "./call-journal.ts";
import { type Directory, openDirectory } from "./directory.ts";
import { type Grants, openGrants } from "../grants.ts";
import { DEFAULT_ROLES, type Entra, openEntra } from "./entra.ts";
import { openLimits, type Limits } from "./limits.ts";
import { type MailContent, readMailContent, withHeader } from "./mail-content.ts";
import {
  folderOf,
  folderPath,
  type MailboxStore,
  newMailboxStore,
  putItem,
  standardFolder,
} from "./mailbox-store.ts";
import type { MicrosoftSeed, UserSeed } from "./seed.ts";

export type MicrosoftDeps = Pick<World, "clock" | "random" | "faults">;

/** One Microsoft 365 tenant: Entra, Exchange Online and what Graph needs of both. */
export interface MicrosoftOrganisation extends Organisation, MicrosoftDeps {
  readonly provider: "microsoft";
  readonly seed: MicrosoftSeed;
  readonly directory: Directory;
  readonly entra: Entra;
  /** Application permissions by client id. A token has those of the moment it was given at. */
  readonly grants: Grants;
  readonly limits: Limits;
  /** What apps asked of it: operation, mailbox, app, time, status. */
  readonly calls: CallJournal;
  /** By object id: users of every kind, and Microsoft 365 groups. */
  readonly mailboxes: ReadonlyMap<string, MailboxStore>;
  /** Somebody new, with an empty mailbox, or changed. */
  putUser(user: UserSeed): void;
  /** His mailbox goes with him. */
  removeUser(id: string): void;
  /** By object id or any address. */
  mailbox(idOrAddress: string): MailboxStore | undefined;
}

/**
 * Opens a tenant with empty mailboxes. Mount it with `entraRoutes` and `graphRoutes`; what users do to their mail is in
 * user-actions.ts.
 */
export function openMicrosoftOrganisation(seed: MicrosoftSeed, deps: MicrosoftDeps): MicrosoftOrganisation {
  const directory = openDirectory(seed);
  const mailboxes = openMailboxes(seed);
  const read = deliveryReader();
  const grants = openGrants(new Map(seed.clients.map((it) => [it.id, it.roles ?? DEFAULT_ROLES])));
  const mailbox = (idOrAddress: string): MailboxStore | undefined =>
    mailboxes.get(idOrAddress) ?? mailboxes.get(ownMailbox(directory, idOrAddress) ?? "");

  return {
    ...deps,
    provider: "microsoft",
    domains: seed.domains,
    seed,
    directory,
    mailboxes,
    mailbox,
    ...peopleOf(directory, mailboxes),
    grants,
    entra: openEntra(seed, { ...deps, grants }),
    limits: openLimits(seed.limits, deps.clock),
    calls: openCallJournal(),
    resolve: (address) => directory.resolve(address),
    deliver(delivery) {
      const reached = directory.resolve(delivery.recipient);
      const content = read(delivery);
      for (const { mailboxId } of reached)
        putDelivered(mailboxes.get(mailboxId), content, delivery, deps.clock());
      return reached;
    },
    saveSent(address, mime) {
      const store = mailbox(address);
      if (store === undefined) return;
      const now = deps.clock();
      const folderId = standardFolder(store, "sentitems").id;
      putItem(store, {
        content: readMailContent(mime),
        folderId,
        receivedAt: now,
        storedAt: now,
        isRead: true,
      });
    },
    effects: () =>
      [...mailboxes.values()].flatMap(({ id: mailboxId, address, effects }) =>
        effects.all.map((it) => ({ ...it, mailboxId, address })),
      ),
    state: () => ({ provider: "microsoft", mailboxes: [...mailboxes.values()].map(toMailboxState) }),
  };
}

function openMailboxes(seed: MicrosoftSeed): Map<string, MailboxStore> {
  const ofUsers = seed.users.map(mailboxOf);
  const ofGroups = seed.groups
    .filter((it) => it.kind === "microsoft-365")
    .map((group) => newMailboxStore(group.id, group.address, "group"));
  return new Map([...ofUsers, ...ofGroups].map((store) => [store.id, store]));
}

/** Who comes gets a mailbox, and who goes takes his with him. */
function peopleOf(
  directory: Directory,
  mailboxes: Map<string, MailboxStore>,
): Pick<MicrosoftOrganisation, "putUser" | "removeUser"> {
  return {
    putUser: (user) => {
      directory.putUser(user);
      if (!mailboxes.has(user.id)) mailboxes.set(user.id, mailboxOf(user));
    },
    removeUser: (id) => {
      directory.remove(id);
      mailboxes.delete(id);
    },
  };
}

function mailboxOf({ id, address, kind, isRecoverableFull = false }: UserSeed): MailboxStore {
  return { ...newMailboxStore(id, address, kind), isRecoverableFull };
}

/** The mailbox an address is one of, and not one that a list merely leads to. */
function ownMailbox(directory: Directory, address: string): string | undefined {
  return directory.resolve(address).find((it) => it.viaGroup === undefined)?.mailboxId;
}

/** A mail that is delivered mailbox by mailbox is still read, and kept, once. */
function deliveryReader(): (delivery: Delivery) => MailContent {
  const known = new WeakMap<Buffer, Map<string, MailContent>>();
  return (delivery) => {
    const ofMail = known.get(delivery.mime) ?? new Map<string, MailContent>();
    known.set(delivery.mime, ofMail);
    const key = `${delivery.networkMessageId} ${delivery.toJunk}`;
    const content = ofMail.get(key) ?? asDelivered(delivery);
    ofMail.set(key, content);
    return content;
  };
}

const NETWORK_MESSAGE_ID = "X-MS-Exchange-Organization-Network-Message-Id";

/** Transport has written its id already; what the mailbox store adds is never in the journal copy. */
function asDelivered({ mime, networkMessageId, toJunk }: Delivery): MailContent {
  const isStamped = readMailContent(mime).headers.some(
    (it) => it.name === NETWORK_MESSAGE_ID && it.value === networkMessageId,
  );
  const stamped = isStamped ? mime : withHeader(mime, NETWORK_MESSAGE_ID, networkMessageId);
  const verdict = `ucf:0;jmr:0;dest:${toJunk ? "J" : "I"};`;
  return readMailContent(withHeader(stamped, "X-Microsoft-Antispam-Mailbox-Delivery", verdict));
}

function putDelivered(
  store: MailboxStore | undefined,
  content: MailContent,
  delivery: Delivery,
  now: Date,
): void {
  if (store === undefined || store.delivered.has(delivery.networkMessageId)) return;
  store.delivered.add(delivery.networkMessageId);
  const folderId = standardFolder(store, delivery.toJunk ? "junkemail" : "inbox").id;
  putItem(store, { content, folderId, receivedAt: delivery.receivedAt, storedAt: now });
}

function toMailboxState(store: MailboxStore) {
  const items = [...store.items.values()].map(
    (item): StateItem => ({
      id: item.immutableId,
      messageId: item.content.messageId ?? "",
      subject: item.content.subject,
      place: folderPath(store, folderOf(store, item)),
      isRead: item.isRead,
      changes: item.changes,
    }),
  );
  return { id: store.id, address: store.address, items };
}
