import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";

export interface KnownMailbox {
  readonly id: MailboxId;
  readonly integrationId: IntegrationId;
  readonly primaryAddress: string;
  /** All addresses, lower case, the primary one among them. */
  readonly addresses: readonly string[];
  /** When the provider's directory was last asked. */
  readonly checkedAt: Date;
}

export interface MailboxQuery {
  /** Part of an address; empty: all. */
  readonly search: string;
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
