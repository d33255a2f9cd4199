import type { GroupId, TenantId } from "#shared/ids.ts";

/** What is changed of who is in a group made by hand. */
export interface GroupChange {
  /** Addresses in lower case; whoever has one is in the group. */
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly actor: string;
}

export interface MembersQuery {
  readonly offset: number;
  readonly limit: number;
}

export interface GroupMembers {
  readonly addresses: readonly string[];
  readonly total: number;
}

/** Where a group is used, in words; a group that is used is not deleted. */
export interface GroupInUse {
  readonly result: "in_use";
  readonly by: readonly string[];
}

/** A directory tells of it: it is changed there. */
export interface NotByHand {
  readonly result: "not_by_hand";
}

/** Port: groups that people have made by hand. `undefined` where there is no such group. */
export interface ManualGroups {
  /** Who is directly in it, by address. */
  members(
    tenantId: TenantId,
    id: GroupId,
    query: MembersQuery,
  ): Promise<GroupMembers | NotByHand | undefined>;
  /** Who is in it already, or is not, stays as he is. Answers how many there are then. */
  change(
    tenantId: TenantId,
    id: GroupId,
    change: GroupChange,
  ): Promise<{ readonly result: "changed"; readonly members: number } | NotByHand | undefined>;
  /** The entries of its members stay. */
  remove(
    tenantId: TenantId,
    id: GroupId,
    actor: string,
  ): Promise<{ readonly result: "removed" } | GroupInUse | NotByHand | undefined>;
}
