import type { DirectorySyncs, SyncProgress, SyncStatus } from "#directory/directory-sync.ts";
import type { GroupList, KnownGroup } from "#directory/group-list.ts";
import type { KnownMailbox, MailboxList } from "#directory/mailbox-list.ts";
import { syncAdvice } from "#directory/sync-advice.ts";
import { estimateSync } from "#directory/sync-estimate.ts";
import { found } from "./api-error.ts";
import { getGroup, listGroups, listMailboxes, listSyncs, startSync } from "./contract/directory.ts";
import { type DirectoryEntryNeeds, directoryEntryRoutes } from "./directory-entry-routes.ts";
import { type DirectoryScheduleNeeds, directoryScheduleRoutes } from "./directory-schedule-routes.ts";
import { type ManualGroupNeeds, manualGroupRoutes } from "./manual-group-routes.ts";
import { iso, ok, paged, rowsOf } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface DirectoryNeeds extends DirectoryEntryNeeds, DirectoryScheduleNeeds, ManualGroupNeeds {
  readonly mailboxes: MailboxList;
  readonly groups: GroupList;
  readonly directorySyncs: DirectorySyncs;
  readonly now: () => Date;
}

/** Who is there, as the directories tell it, and how the reading of them stands. */
export function directoryRoutes(serve: ServeRoute, needs: DirectoryNeeds): void {
  const { mailboxes, groups, directorySyncs, now } = needs;
  directoryEntryRoutes(serve, needs);
  directoryScheduleRoutes(serve, needs);
  manualGroupRoutes(serve, needs);

  serve(listMailboxes, async ({ params, query }) => {
    const { search, integration_id: integrationId, group_id: groupId, kind } = query;
    const wanted = { search, integrationId, groupId, kind, ...rowsOf(query) };
    const { mailboxes: items, total } = await mailboxes.list(params.account_id, wanted);
    return paged(items.map(toMailboxItem), { ...query, total });
  });

  serve(listGroups, async ({ params, query }) => {
    const { search, for_integration_id: forIntegration } = query;
    const listed = await groups.list(params.account_id, { search, forIntegration, ...rowsOf(query) });
    const items = listed.groups.map((it) => ({ ...toGroupItem(it), foreign: it.isForeign }));
    return paged(items, { ...query, total: listed.total });
  });

  serve(getGroup, async ({ params }) =>
    ok(toGroupItem(found(await groups.get(params.account_id, params.group_id), "group"))),
  );

  serve(listSyncs, async ({ params }) => {
    const syncs = await directorySyncs.list(params.account_id);
    return ok(syncs.map((it) => toSyncItem(it, now())));
  });

  serve(startSync, async ({ params, body }, { caller }) => {
    const { integration_id: integrationId, kind } = body;
    const asked = { integrationId, kind, actor: caller.actor };
    const status = found(await directorySyncs.ask(params.account_id, asked), "integration");
    return ok(toSyncItem(status, now()));
  });
}

function toMailboxItem(it: KnownMailbox) {
  return {
    id: it.id,
    integration_id: it.integrationId,
    primary_address: it.primaryAddress,
    display_name: it.displayName,
    kind: it.kind,
    unavailable: it.unavailable ?? null,
    addresses: [...it.addresses],
    checked_at: it.checkedAt.toISOString(),
  };
}

function toGroupItem(it: KnownGroup) {
  return {
    id: it.id,
    integration_id: it.integrationId ?? null,
    name: it.name,
    primary_address: it.primaryAddress ?? null,
    kind: it.kind,
    members: it.members,
    has_everyone: it.hasEveryone,
  };
}

function toSyncItem(it: SyncStatus, now: Date) {
  return {
    integration_id: it.integrationId,
    name: it.name,
    provider: it.provider,
    stopped: it.isStopped,
    running: it.running === undefined ? null : toProgressItem(it.running, now),
    asked: it.asked ?? null,
    fresh_at: iso(it.freshAt),
    full_at: iso(it.fullAt),
    ended_at: iso(it.endedAt),
    due_at: iso(it.dueAt),
    trouble: it.trouble === undefined ? null : toTroubleItem(it.trouble),
    mailboxes: it.mailboxes,
    groups: it.groups,
  };
}

function toTroubleItem({ code, reason, at, retryAt }: NonNullable<SyncStatus["trouble"]>) {
  return { code, reason, advice: syncAdvice(code), at: at.toISOString(), retry_at: retryAt.toISOString() };
}

function toProgressItem(it: SyncProgress, now: Date) {
  return {
    kind: it.kind,
    part: it.part,
    began_at: it.beganAt.toISOString(),
    paged_at: iso(it.pagedAt),
    pages: it.pages,
    users: it.users,
    groups: it.groups,
    members: it.members,
    expected: it.expected ?? null,
    estimated_end: iso(estimateSync(it, now)),
  };
}
