import type { TenantId } from "#shared/ids.ts";

/** Whose mailbox is shown by itself in a plan, and is taken last by a canary. */
export interface ImportantPerson {
  readonly address: string;
  readonly note: string;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface NewImportantPerson {
  readonly address: string;
  readonly note: string;
  readonly actor: string;
}

/** Port: the tenant's list of important people. */
export interface ImportantPeople {
  /** By address. */
  list(tenantId: TenantId): Promise<readonly ImportantPerson[]>;
  /** `exists` where the address is on the list already. */
  add(tenantId: TenantId, person: NewImportantPerson): Promise<ImportantPerson | "exists">;
  /** False where it was not there. */
  remove(tenantId: TenantId, address: string, actor: string): Promise<boolean>;
}
