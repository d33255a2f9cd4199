import type { CopyId, Id, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { EventCursor } from "./event-cursor.ts";
import type { FactKind } from "./fact.ts";

/** One fact, as its readers get it. */
export interface FedEvent {
  readonly cursor: EventCursor;
  readonly id: Id<"event">;
  readonly at: Date;
  readonly kind: FactKind;
  readonly actor: string;
  readonly messageId: MessageId | undefined;
  readonly copyId: CopyId | undefined;
  readonly retractionId: RetractionId | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Port: the event table in the order of its cursor. Events of transactions that may still be joined by older
 * ones are held back, so a reader that goes on from its last cursor misses nothing that commits late.
 */
export interface EventFeed {
  /**
   * Where a reader starts that wants what happens from now on: it misses nothing of that. What happened just before
   * is told as well where an older transaction was still under way.
   */
  tip(): Promise<EventCursor>;
  /** In order, those behind `after`; empty where nothing is new. */
  read(tenantId: TenantId, after: EventCursor, limit: number): Promise<readonly FedEvent[]>;
}
