import type { Disposition } from "#detection/disposition.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";

export interface ReclassifyRequest {
  readonly messageId: MessageId;
  /** What the message is, by the word of whoever asks. */
  readonly disposition: Disposition;
  readonly actor: string;
}

/** `not_judged`: it waits for its first verdict still. */
export type ReclassifyReply = "reclassified" | "not_found" | "not_judged";

/** Port: what people say of single messages. */
export interface VerdictRequests {
  /** Graver passes the settings as every verdict does; milder moves nothing, and offers the release of what was taken. */
  reclassify(tenantId: TenantId, request: ReclassifyRequest): Promise<ReclassifyReply>;
}
