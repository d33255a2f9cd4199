import type { PreparedCertificateId, TenantId } from "#shared/ids.ts";
import type { ShownCertificate } from "./certificate.ts";
import type { IntegrationSecret } from "./integrations.ts";

/** A key and its certificate that were made here; the key never leaves. */
export interface PreparedCertificate {
  readonly id: PreparedCertificateId;
  readonly certificate: ShownCertificate;
  readonly createdAt: Date;
}

/** Port: certificates that wait until their public part is uploaded and a connection uses them. */
export interface PreparedCertificates {
  /** Those that nobody has used within a week are gone. */
  make(
    tenantId: TenantId,
    made: { readonly actor: string; readonly now: Date },
  ): Promise<PreparedCertificate>;
  list(tenantId: TenantId): Promise<readonly PreparedCertificate[]>;
  /** With its key; `undefined` where there is none. */
  open(
    tenantId: TenantId,
    id: PreparedCertificateId,
  ): Promise<Extract<IntegrationSecret, { kind: "certificate" }> | undefined>;
  /** A connection has it now. */
  drop(tenantId: TenantId, id: PreparedCertificateId): Promise<void>;
}
