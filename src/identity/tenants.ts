import type { TenantId } from "#shared/ids.ts";

export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly isDemo: boolean;
  /** It came back from a backup: what its files on this machine say is not about it. */
  readonly isRestored: boolean;
  readonly createdAt: Date;
}

/** Port: the organisations. Creating and deleting them is the instance operator's. */
export interface Tenants {
  /** `undefined` where another tenant has the name. */
  create(name: string, options?: { readonly isDemo?: boolean }): Promise<Tenant | undefined>;
  list(): Promise<readonly Tenant[]>;
  /** By its name or its id. */
  find(nameOrId: string): Promise<Tenant | undefined>;
  /** In the order of their names. */
  several(ids: readonly TenantId[]): Promise<readonly Tenant[]>;
  /** With everything that belongs to it. False where there is none. */
  delete(id: TenantId): Promise<boolean>;
}
