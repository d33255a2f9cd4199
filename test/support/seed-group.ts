import { type GroupId, type IntegrationId, type MailboxId, newId, type TenantId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";

export interface SeededGroup {
  readonly id: GroupId;
  readonly name: string;
  readonly providerId: string;
}

interface NewGroup {
  readonly tenantId: TenantId;
  readonly integrationId: IntegrationId;
}

/** A group as a directory tells of it; it has nobody in it yet. */
export async function seedGroup(
  database: Database,
  { tenantId, integrationId }: NewGroup,
  { name, hasEveryone = false }: { readonly name: string; readonly hasEveryone?: boolean },
): Promise<SeededGroup> {
  const id = newId<GroupId>(new Date());
  const providerId = `group-${id}`;
  await database.asWorker((tx) =>
    tx.rows(
      `insert into directory_group (tenant_id, id, integration_id, provider_id, name, kind, has_everyone)
       values ($1, $2, $3, $4, $5, 'security', $6)`,
      [tenantId, id, integrationId, providerId, name, hasEveryone],
    ),
  );
  return { id, name, providerId };
}

/** Mailboxes, by id, and groups: whoever is in these is in the group. */
export async function joinGroup(
  database: Database,
  tenantId: TenantId,
  {
    group,
    mailboxes = [],
    groups = [],
  }: {
    readonly group: SeededGroup;
    readonly mailboxes?: readonly MailboxId[];
    readonly groups?: readonly SeededGroup[];
  },
): Promise<void> {
  await database.asWorker(async (tx) => {
    await tx.rows(
      `insert into directory_member (tenant_id, group_id, kind, member)
       select $1::uuid, $2::uuid, 'mailbox', provider_id from mailbox where tenant_id = $1 and id = any($3::uuid[])
       union all select $1::uuid, $2::uuid, 'group', unnest($4::text[])`,
      [tenantId, group.id, mailboxes, groups.map((it) => it.providerId)],
    );
  });
}
