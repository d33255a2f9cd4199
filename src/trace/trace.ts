import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import type { CopyProgress } from "#retraction/retraction-requests.ts";
import type {
  CopyId,
  HitId,
  IntegrationId,
  JournalCopyId,
  MailboxId,
  MessageId,
  SourceId,
  TenantId,
} from "#shared/ids.ts";
import type { LoggedAction } from "./action-log.ts";
import type { AlikeCount, Campaign } from "./campaign.ts";
import type { MessageFacts } from "./message-facts.ts";
import type { SearchFilter } from "./search-filter.ts";

/** One message, without its body. */
export interface Message {
  readonly id: MessageId;
  readonly messageIdHeader: string | undefined;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  readonly receivedAt: Date;
  readonly direction: string;
  readonly trusted: boolean;
  readonly judged: boolean;
  readonly disposition: Disposition;
  readonly revision: number;
  readonly sizeBytes: number;
  /** As journaled. */
  readonly recipients: readonly string[];
  /** Of the current verdict. */
  readonly findings: readonly Finding[];
  readonly facts: MessageFacts;
  readonly format: string;
  /** Whether the original is kept. */
  readonly hasRaw: boolean;
  /** It was, and its time is over. */
  readonly hadRaw: boolean;
  readonly standing: Standing;
}

/** How its copies stand now, each by its latest row on the ledger. */
export interface Standing {
  readonly copies: number;
  /** Away from their readers' eyes. */
  readonly retracted: number;
  /** Could not be brought where they should be. */
  readonly failed: number;
  /** Something was asked and is not settled. */
  readonly open: number;
  readonly wasReleased: boolean;
  readonly wasRead: boolean;
  /** Its verdict became milder after it was taken: a person may bring it back. */
  readonly releaseOffered: boolean;
}

export interface SearchPage {
  readonly filter: SearchFilter;
  /** Newest first, those before this one. */
  readonly cursor: MessageId | undefined;
  readonly offset: number;
  readonly limit: number;
  /** So long it may look before it answers with what it has. */
  readonly lookMs: number;
}

export interface SearchResult {
  readonly messages: readonly Message[];
  /** `undefined` where it was not counted: of a page behind the first, beyond `MAX_COUNTED`, or for want of time. */
  readonly total: number | undefined;
  /** Where the next page goes on; `undefined` where everything was looked at. */
  readonly next: MessageId | undefined;
  /** The time was over before the page was full: older messages were not looked at yet. */
  readonly lookedUntil: Date | undefined;
}

export const MAX_COUNTED = 10_000;

/** A message in one mailbox, as it stands now. */
export interface CopyStanding {
  readonly copyId: CopyId;
  readonly integrationId: IntegrationId;
  readonly mailboxId: MailboxId | undefined;
  readonly mailboxAddress: string | undefined;
  /** The addresses through which it came: aliases and lists can meet in one copy. */
  readonly recipients: readonly string[];
  readonly exempt: { readonly at: Date; readonly by: string } | undefined;
  /** Its latest row on the ledger; `undefined` where nobody ever asked for it. */
  readonly latest: CopyProgress | undefined;
  readonly hits: readonly HitStanding[];
}

export interface HitStanding {
  readonly id: HitId;
  /** As first captured: what a release brings back. */
  readonly origin: Readonly<Record<string, unknown>>;
  readonly originAt: Date;
  readonly restoredAt: Date | undefined;
}

/** One journal copy of a message: how it came in. */
export interface Arrival {
  readonly journalCopyId: JournalCopyId;
  readonly sourceId: SourceId;
  readonly sourceName: string;
  readonly format: string;
  readonly shape: string;
  readonly receivedAt: Date;
  readonly sizeBytes: number;
  readonly rawSha256: string;
  readonly clientAddress: string | undefined;
  readonly tls: string | undefined;
  readonly trusted: boolean;
  readonly untrustedReason: string | undefined;
  readonly notes: readonly string[];
  readonly recipients: readonly string[];
}

export type RawReply =
  | { readonly result: "read"; readonly raw: Uint8Array }
  | { readonly result: "not_found" }
  /** Clean mail leaves metadata only. */
  | { readonly result: "not_kept" }
  /** It was there, and its retention is over. */
  | { readonly result: "no_longer_kept" };

/** Port: the reading side. */
export interface Trace {
  search(tenantId: TenantId, page: SearchPage): Promise<SearchResult>;
  message(tenantId: TenantId, id: MessageId): Promise<Message | undefined>;
  /** The same for whoever may read mail: that `actor` looked at what its body gave is written down before he gets it. */
  messageWithContent(tenantId: TenantId, id: MessageId, actor: string): Promise<Message | undefined>;
  copies(tenantId: TenantId, id: MessageId): Promise<readonly CopyStanding[]>;
  arrivals(tenantId: TenantId, id: MessageId): Promise<readonly Arrival[]>;
  /** The messages that are like this one, `days` before and after it; `undefined` where there is no such message. */
  similar(tenantId: TenantId, id: MessageId, days: number): Promise<Campaign | undefined>;
  /** How many those are, as far as it can be said at once. */
  alike(tenantId: TenantId, id: MessageId, days: number): Promise<AlikeCount | undefined>;
  actionLog(tenantId: TenantId, id: MessageId): Promise<readonly LoggedAction[]>;
  /** The original mail. That `actor` read it is written down before he gets it. */
  readRaw(tenantId: TenantId, id: MessageId, actor: string): Promise<RawReply>;
}
