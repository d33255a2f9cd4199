import type { GroupId, IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { MailboxKind } from "./directory-feed.ts";

export interface KnownMailbox {
  readonly id: MailboxId;
  readonly integrationId: IntegrationId;
  readonly primaryAddress: string;
  readonly displayName: string;
  readonly kind: MailboxKind;
  /** Why the provider cannot reach it, as far as its directory says so. */
  readonly unavailable: string | undefined;
  /** All addresses, lower case, the primary one among them. */
  readonly addresses: readonly string[];
  /** When the provider's directory last told of it. */
  readonly checkedAt: Date;
}

export interface MailboxQuery {
  /** Part of an address or of a name; empty: all. */
  readonly search: string;
  readonly integrationId?: IntegrationId | undefined;
  /** Only those in this group, also by way of groups in it. */
  readonly groupId?: GroupId | undefined;
  readonly kind?: MailboxKind | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Port: the mailboxes that are known so far, by primary address. */
export interface MailboxList {
  list(
    tenantId: TenantId,
    query: MailboxQuery,
  ): Promise<{ readonly mailboxes: readonly KnownMailbox[]; readonly total: number }>;
}
