import type { GroupId, TenantId } from "#shared/ids.ts";

/** A group all of whose members are important people, by who is in it at the moment, also by way of groups in it. */
export interface ImportantGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly note: string;
  /** Mailboxes that are known now; of a lost group those that were in it. */
  readonly mailboxes: number;
  /** The directory does not list it any more: who was in it then stays important. */
  readonly isLost: boolean;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface NewImportantGroup {
  readonly id: GroupId;
  readonly note: string;
  readonly actor: string;
}

/** Port: the groups on the tenant's list of important people. */
export interface ImportantGroups {
  /** By name. */
  list(tenantId: TenantId): Promise<readonly ImportantGroup[]>;
  /** `exists` where it is on the list already, `unknown` where the directory lists no such group. */
  add(tenantId: TenantId, group: NewImportantGroup): Promise<ImportantGroup | "exists" | "unknown">;
  /** False where it was not there. */
  remove(tenantId: TenantId, id: GroupId, actor: string): Promise<boolean>;
}
