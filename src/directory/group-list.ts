import type { GroupId, IntegrationId, TenantId } from "#shared/ids.ts";
import type { GroupKind } from "./directory-feed.ts";

export interface KnownGroup {
  readonly id: GroupId;
  /** `undefined`: made by hand. */
  readonly integrationId: IntegrationId | undefined;
  readonly name: string;
  readonly primaryAddress: string | undefined;
  readonly kind: GroupKind;
  /** Who is directly in it: mailboxes, groups and addresses. */
  readonly members: number;
  /** Everybody of the organisation is in it, without being listed. */
  readonly hasEveryone: boolean;
}

export interface ListedGroup extends KnownGroup {
  /** It is another connection's than the one that was asked about, with nobody of that one in it. */
  readonly isForeign: boolean;
}

export interface GroupQuery {
  /** Part of the name or of an address; empty: all. */
  readonly search: string;
  /** Those that its scope takes come first, and of the others it is said; `undefined`: nobody asks for that. */
  readonly forIntegration: IntegrationId | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** Port: the groups that directories have told of, and those made by hand, by name. */
export interface GroupList {
  list(
    tenantId: TenantId,
    query: GroupQuery,
  ): Promise<{ readonly groups: readonly ListedGroup[]; readonly total: number }>;
  get(tenantId: TenantId, id: GroupId): Promise<KnownGroup | undefined>;
}
