import type { CopyId, MessageId, TenantId } from "#shared/ids.ts";

export interface LiftRequest {
  readonly messageId: MessageId;
  readonly copyId: CopyId;
  readonly actor: string;
}

/** `not_exempt`: automation may act on it already. */
export type LiftReply = "lifted" | "not_exempt" | "not_found";

/** Port: copies that a release, or the user, put back, and that automation therefore leaves alone. */
export interface Exemptions {
  /** Idempotent. Nothing moves by it: what automation finds from then on it may act on again. */
  lift(tenantId: TenantId, request: LiftRequest): Promise<LiftReply>;
}
