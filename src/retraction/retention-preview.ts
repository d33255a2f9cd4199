import type { Retention } from "#policy/retention.ts";
import type { TenantId } from "#shared/ids.ts";
import type { KeepReason } from "./why-kept.ts";

/** What one figure would delete at once. */
export interface RetentionEffect {
  /** What came before is old enough; of what was retracted, what was settled before. */
  readonly before: Date;
  /** So much of it there is. */
  readonly old: number;
  /** So many of these were looked at, from the oldest on: they are counted below. */
  readonly lookedAt: number;
  readonly goes: number;
  readonly stays: Readonly<Partial<Record<KeepReason, number>>>;
}

/** By figure; `undefined`: it deletes nothing, ever. */
export interface RetentionPreview {
  readonly raw: RetentionEffect | undefined;
  readonly messages: RetentionEffect | undefined;
  readonly retracted: RetentionEffect | undefined;
}

/** Port: what a retention setting would delete of what is there. Changes nothing. */
export interface RetentionPreviews {
  preview(tenantId: TenantId, retention: Retention, now: Date): Promise<RetentionPreview>;
}
