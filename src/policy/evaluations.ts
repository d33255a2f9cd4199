import type { EntryKind } from "#detection/list-entries.ts";
import type { KnownIndicator } from "#detection/indicators.ts";
import type { Disposition } from "#detection/disposition.ts";
import type { EntryId, EvaluationId, IndicatorId, MessageId, TenantId } from "#shared/ids.ts";
import type { AutomaticDestination } from "./destination.ts";

/** What past mail is searched for. */
export type EvaluationSubject =
  | { readonly of: "indicator"; readonly indicator: KnownIndicator }
  | {
      readonly of: "list-entry";
      readonly entry: { readonly id: string; readonly kind: EntryKind; readonly value: string };
    };

export const EVALUATION_STATES = ["running", "done", "cancelled"] as const;
export type EvaluationState = (typeof EVALUATION_STATES)[number];

/** One search backwards for what has become known. */
export interface Evaluation {
  readonly id: EvaluationId;
  readonly state: EvaluationState;
  readonly subject: EvaluationSubject;
  readonly dryRun: boolean;
  /** It is known no more: what it has said is taken back. */
  readonly withdrawn: boolean;
  readonly days: number;
  /** Messages in which it was met. */
  readonly found: number;
  /** Of these, how many got another verdict (of a dry run: would get). */
  readonly changed: number;
  /** Copies that went to the ledger by it (of a dry run: would go). */
  readonly copies: number;
  /** Messages whose release was offered. */
  readonly offers: number;
  readonly requestedBy: string;
  readonly cancelledBy: string | undefined;
  readonly createdAt: Date;
  /** All mail since then was searched; `undefined`: none yet. */
  readonly searchedBackTo: Date | undefined;
  /**
   * Then what came in meanwhile is looked at once more: it may have been judged without this. `undefined`: it was, or
   * need not be.
   */
  readonly looksAgainAt: Date | undefined;
  readonly doneAt: Date | undefined;
}

/** Where the settings send copies of one message. */
export interface WantedPlace {
  readonly destination: AutomaticDestination;
  readonly copies: number;
}

/** A message that an evaluation gave another verdict; of a dry run: would give. */
export interface EvaluatedMessage {
  readonly id: MessageId;
  readonly header: string | undefined;
  readonly fromAddress: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly before: Disposition;
  readonly disposition: Disposition;
  /** Empty: its copies stay where they are. */
  readonly places: readonly WantedPlace[];
}

export interface EvaluationRequest {
  readonly of: { readonly indicator: IndicatorId } | { readonly entry: EntryId };
  readonly dryRun: boolean;
  /** `undefined`: as far back as the tenant's responses say. */
  readonly days: number | undefined;
  readonly actor: string;
}

/** Port: what people ask of evaluations. */
export interface Evaluations {
  /** `undefined`: there is no such indicator, or no such entry on the block list. */
  start(tenantId: TenantId, request: EvaluationRequest): Promise<Evaluation | undefined>;
  get(tenantId: TenantId, id: EvaluationId): Promise<Evaluation | undefined>;
  /** Newest first. */
  list(
    tenantId: TenantId,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly Evaluation[]>;
  /** Those with another verdict by it, newest first; `undefined` where there is no such evaluation. */
  messages(
    tenantId: TenantId,
    id: EvaluationId,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<readonly EvaluatedMessage[] | undefined>;
  /** What was done stays; what is done already stays done. */
  cancel(tenantId: TenantId, id: EvaluationId, actor: string): Promise<Evaluation | undefined>;
}
