import type { IntegrationId, TenantId } from "#shared/ids.ts";

/** To which row a sealed value is bound: it opens in that place alone. */
export function integrationSecretContext(tenantId: TenantId, id: IntegrationId): string {
  return `integration-secret ${tenantId} ${id}`;
}

export function preparedKeyContext(tenantId: TenantId, id: string): string {
  return `prepared-certificate ${tenantId} ${id}`;
}

export function verifierContext(tenantId: TenantId, id: string): string {
  return `authorization-verifier ${tenantId} ${id}`;
}

export function signInSecretContext(tenantId: TenantId): string {
  return `sign_in_secret/${tenantId}`;
}

export function tenantKeyContext(tenantId: TenantId): string {
  return `tenant_key/${tenantId}`;
}
