import type { SyncClaim, SyncKind, SyncWorkerId } from "#directory/directory-sync.ts";
import type { DirectoryFeed } from "#directory/directory-feed.ts";
import { runSync } from "#directory/run-sync.ts";
import { newId } from "#shared/ids.ts";
import { openSyncLedger } from "#store/directory-sync-ledger.ts";
import { openDirectorySyncs } from "#store/directory-syncs.ts";
import { openLocalDirectory } from "#store/local-directory.ts";
import type { Database } from "#store/database.ts";
import type { SeededTenant } from "./seed-tenant.ts";

/** For tests: one tenant's directory, read into a real database. */
export function openDirectoryRoom(database: Database, tenant: SeededTenant, feed: DirectoryFeed) {
  const { tenantId, integrationId } = tenant;
  const ledger = openSyncLedger(database);
  const syncs = openDirectorySyncs(database);
  const local = openLocalDirectory(database);
  const rows = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.asTenant(tenantId, (tx) => tx.rows<Row>(text, values));
  const claim = async (): Promise<SyncClaim> => {
    const claimed = await ledger.claim(newId<SyncWorkerId>(new Date()), LEASE_MS);
    if (claimed === undefined) throw new Error("nothing is due");
    return claimed;
  };
  return {
    ledger,
    syncs,
    rows,
    claim,
    ask: (kind: SyncKind) => syncs.ask(tenantId, { integrationId, kind, actor: "person:ann" }),
    find: (address: string) => local.find(tenantId, address),
    noteMissing: (address: string) => local.noteMissing(tenantId, address, "nobody"),
    /** Reads it as a node does, once it is due. */
    run: async (by: DirectoryFeed = feed, stopping = new AbortController().signal) =>
      runSync(
        { ledger, feed: () => Promise.resolve(by), now: () => new Date(), stopping, leaseMs: LEASE_MS },
        await claim(),
      ),
    status: async () => {
      const [status] = await syncs.list(tenantId);
      if (status === undefined) throw new Error("no integration");
      return status;
    },
    /** Mailboxes that are there: `primary address kind`, sorted. */
    mailboxes: async () =>
      (
        await rows<{ it: string }>(
          "select primary_address || ' ' || kind as it from mailbox where gone_at is null order by 1",
        )
      ).map(({ it }) => it),
    /** Who is directly in a group, by address. */
    members: async (group: string) => (await rows<{ it: string }>(MEMBERS, [group])).map(({ it }) => it),
  };
}

const LEASE_MS = 60_000;
const MEMBERS = `
  select coalesce(m.primary_address, inner_group.primary_address, x.member) as it
  from directory_group g join directory_member x on x.group_id = g.id
  left join mailbox m on x.kind = 'mailbox' and m.provider_id = x.member and m.integration_id = g.integration_id
  left join directory_group inner_group on x.kind = 'group' and inner_group.provider_id = x.member
  where g.primary_address = $1 and g.gone_at is null order by 1`;
