import type { AuditedKind } from "#events/audited.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { AuditFinding } from "./audit-finding.ts";

/** One entry, as people read it. */
export interface AuditItem {
  readonly sequence: number;
  readonly eventId: string;
  readonly at: Date;
  readonly kind: AuditedKind;
  readonly actor: string;
  /** Of a person who is still known. */
  readonly actorEmail: string | undefined;
  readonly origin: string | undefined;
  readonly messageId: MessageId | undefined;
  readonly copyId: CopyId | undefined;
  readonly retractionId: RetractionId | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  /** A part of the actor's name or e-mail. */
  readonly actor?: string | undefined;
  readonly kinds?: readonly AuditedKind[] | undefined;
  /** The id of whatever it was done to. */
  readonly object?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly address?: string | undefined;
  readonly text?: string | undefined;
}

export interface AuditPage {
  readonly filter: AuditFilter;
  /** The sequence of the last entry of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** How the chain stands. */
export interface ChainState {
  /** Of the last entry; 0: there is none yet. */
  readonly sequence: number;
  readonly verified: { readonly sequence: number; readonly at: Date } | undefined;
  readonly findings: readonly AuditFinding[];
  readonly checkpoint: { readonly sequence: number; readonly at: Date } | undefined;
}

export interface AuditExport {
  readonly actor: string;
  /** What was taken out, such as `audit_log`. */
  readonly of: string;
  readonly retractionId?: RetractionId | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** Port: the audit log, newest first. */
export interface AuditLog {
  page(tenantId: TenantId, page: AuditPage): Promise<readonly AuditItem[]>;
  state(tenantId: TenantId): Promise<ChainState>;
  /** Committed before the first byte goes out: no export without its entry. */
  noteExport(tenantId: TenantId, taken: AuditExport): Promise<void>;
}
