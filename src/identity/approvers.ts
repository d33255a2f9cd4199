import type { TenantId } from "#shared/ids.ts";

/** Port: the persons of a tenant whose role may approve somebody else's plan (Super Admin, SOC Analyst). */
export interface Approvers {
  /** As events name them, `person:<id>`. */
  eligible(tenantId: TenantId): Promise<readonly string[]>;
}
