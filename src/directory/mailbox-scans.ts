import type { IntegrationId, MailboxScanId, TenantId } from "#shared/ids.ts";

export const SCAN_STATES = ["running", "done", "cancelled"] as const;
export type ScanState = (typeof SCAN_STATES)[number];

/** So far back mail is looked for; further back nobody takes mail out of mailboxes in a hurry. */
export const MAX_SCAN_DAYS = 14;

/** What has been done so far, over all mailboxes. */
export interface ScanCounts {
  readonly mailboxes: number;
  readonly done: number;
  /** Cannot be read: each says why. */
  readonly failed: number;
  /** Mails that came in that time, without the owners' own. */
  readonly listed: number;
  /** Of these: a copy was on the ledger already. */
  readonly known: number;
  readonly judged: number;
  /** Of the judged: something was found. */
  readonly flagged: number;
  readonly tooLarge: number;
}

/** A look at the mail that came into mailboxes in a time. */
export interface MailboxScan {
  readonly id: MailboxScanId;
  readonly integration: { readonly id: IntegrationId; readonly name: string };
  readonly since: Date;
  readonly until: Date;
  readonly state: ScanState;
  /** It begins again so long after each end, until somebody ends it; `undefined`: it reads once. */
  readonly repeatMinutes: number | undefined;
  readonly requestedBy: string;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
  readonly counts: ScanCounts;
  /** Some of the reasons why mailboxes cannot be read, or wait. */
  readonly reasons: readonly { readonly reason: string; readonly mailboxes: number }[];
}

export interface ScanWanted {
  readonly integrationId: IntegrationId;
  readonly since: Date;
  readonly until: Date;
  /** `undefined`: every mailbox of the integration that is known. */
  readonly addresses: readonly string[] | undefined;
  readonly repeatMinutes: number | undefined;
  readonly actor: string;
}

export type ScanStarted =
  | { readonly result: "started"; readonly scan: MailboxScan }
  | { readonly result: "no_integration" }
  /** One at a time for each integration. */
  | { readonly result: "running" }
  | { readonly result: "no_mailboxes" };

/** Port: the scans, as people ask for them. */
export interface MailboxScans {
  /** Newest first. */
  list(tenantId: TenantId): Promise<readonly MailboxScan[]>;
  get(tenantId: TenantId, id: MailboxScanId): Promise<MailboxScan | undefined>;
  start(tenantId: TenantId, wanted: ScanWanted): Promise<ScanStarted>;
  /** What was judged stays. `undefined` where there is none. */
  cancel(tenantId: TenantId, id: MailboxScanId, actor: string): Promise<MailboxScan | undefined>;
}
