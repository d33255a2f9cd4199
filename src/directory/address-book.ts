import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";

/** One user's or shared mailbox, by the provider's immutable object id. */
export interface DirectoryMailbox {
  /** The provider's immutable object id; for Google the user id. */
  readonly providerId: string;
  /** By which the provider's mail API is addressed: Microsoft's object id, Google's primary address. */
  readonly handle: string;
  readonly primaryAddress: string;
  /** All addresses, lower case, the primary one among them. */
  readonly addresses: readonly string[];
}

/** A mailbox as our ledger knows it. */
export interface MailboxRef {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
  readonly mailboxId: MailboxId;
  readonly handle: string;
}

/** What the provider's directory knows of an address. */
export type AddressFound =
  | {
      readonly kind: "mailboxes";
      readonly mailboxes: readonly DirectoryMailbox[];
      readonly viaGroup: boolean;
      /** Whose they are; `undefined`: of the integration that was asked. */
      readonly integrationId?: IntegrationId | undefined;
      /** Of those that our own directory knows, in their order: nobody was asked, so nothing is written down anew. */
      readonly mailboxIds?: readonly MailboxId[] | undefined;
    }
  /** No such user; a contact; a group without reachable members. */
  | { readonly kind: "no_mailbox"; readonly reason: string }
  /** On-premises, unlicensed, suspended. */
  | { readonly kind: "mailbox_unavailable"; readonly reason: string }
  /** A Microsoft 365 group's own mailbox, a public folder. */
  | { readonly kind: "unsupported"; readonly reason: string };

/** Port: the provider's directory. Throws `ProviderError`. */
export interface AddressBook {
  /** A user by any of its addresses, or the members of a group. Safe to repeat. */
  find(address: string, signal: AbortSignal): Promise<AddressFound>;
}
