import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import type { KnownIndicator } from "#detection/indicators.ts";
import type { EvaluationId, IndicatorId, TenantId } from "#shared/ids.ts";

/** What is known of harmful mail, with who said so and for how long. */
export interface Indicator extends KnownIndicator {
  readonly id: IndicatorId;
  readonly note: string;
  /** It judges nothing any more from then on. */
  readonly expiresAt: Date | undefined;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface NewIndicator extends Omit<KnownIndicator, "id"> {
  readonly note: string;
  readonly expiresAt: Date | undefined;
  readonly actor: string;
}

export interface IndicatorQuery {
  readonly kind: IndicatorKind | undefined;
  /** Part of a value or a note; empty: all. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export interface AddedIndicator {
  readonly indicator: Indicator;
  /** The search of past mail that it began; `undefined`: the tenant's responses are off. */
  readonly evaluationId: EvaluationId | undefined;
}

/** Port: the tenant's indicators. Each change makes the judges load the tenant's knowledge again. */
export interface IndicatorStore {
  list(
    tenantId: TenantId,
    query: IndicatorQuery,
  ): Promise<{ readonly indicators: readonly Indicator[]; readonly total: number }>;
  /** `exists`: this value is an indicator already. */
  add(tenantId: TenantId, indicator: NewIndicator): Promise<AddedIndicator | "exists">;
  /** What it has said is taken back where nothing else says so; nothing is released by itself. */
  remove(
    tenantId: TenantId,
    id: IndicatorId,
    actor: string,
  ): Promise<{ readonly evaluationId: EvaluationId | undefined } | undefined>;
}
