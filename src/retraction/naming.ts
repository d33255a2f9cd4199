import type { Disposition } from "#detection/disposition.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { SearchFilter } from "#trace/search-filter.ts";
import type { DraftRequest, Retraction } from "./retraction-requests.ts";

export const LEFT_OUT_REASONS = ["untrusted", "no_copies"] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

/** One message of a retraction. */
export interface NamedMessage {
  readonly id: MessageId;
  readonly header: string | undefined;
  readonly fromAddress: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly disposition: Disposition;
  readonly copies: number;
  /** Why none of its copies is in the set, where that is so. */
  readonly leftOut: LeftOutReason | undefined;
}

export interface SearchDraft extends Omit<DraftRequest, "messageIds" | "copyIds"> {
  readonly filter: SearchFilter;
}

/** What is known of one Message-ID. */
export interface KnownHeader {
  /** As it was given. */
  readonly header: string;
  /** The messages that bear it and may be acted on, oldest first. */
  readonly messageIds: readonly MessageId[];
  /** So many more bear it, of which nothing proves that they came from the provider. */
  readonly untrusted: number;
}

/** Port: what people and tokens name, and the messages behind it. */
export interface Naming {
  /** Answers a draft at once; its messages are looked up afterwards, and until then it has no hash. */
  search(tenantId: TenantId, request: SearchDraft): Promise<Retraction>;
  /** In the order of `headers`, each with or without its angle brackets. */
  byHeaders(tenantId: TenantId, headers: readonly string[]): Promise<readonly KnownHeader[]>;
  /** For each content key the message that has it. */
  byContentKeys(tenantId: TenantId, keys: readonly string[]): Promise<ReadonlyMap<string, MessageId>>;
  /** Newest first, those that were left out too. `undefined` where there is no such retraction. */
  messages(
    tenantId: TenantId,
    id: RetractionId,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly NamedMessage[] | undefined>;
}
