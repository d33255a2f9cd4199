import type { AskedScope, Scope, ScopePart, Scopes } from "#directory/scope.ts";
import type { GroupId, MailboxId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";

/** The names of what scopes are made of. */
export function openScopes(database: Database): Scopes {
  return { name: (tenantId, asked) => database.asTenant(tenantId, (tx) => name(tx, tenantId, asked)) };
}

async function name(
  tx: Transaction,
  tenantId: TenantId,
  { only, except }: AskedScope,
): Promise<Scope | { readonly unknown: string }> {
  const parts = [only, except].filter((it) => it !== undefined);
  const groups = parts.flatMap((it) => it.groups);
  const mailboxes = parts.flatMap((it) => it.mailboxes);
  const groupNames = await tx.rows<{ id: GroupId; name: string }>(GROUPS, [tenantId, groups]);
  const addresses = await tx.rows<{ id: MailboxId; name: string }>(MAILBOXES, [tenantId, mailboxes]);
  const names = new Map<string, string>([...groupNames, ...addresses].map((it) => [it.id, it.name]));
  const unknown = [...groups, ...mailboxes].find((it) => !names.has(it));
  if (unknown !== undefined) return { unknown };
  const named = (part: AskedScope["only"]): ScopePart | undefined =>
    part && {
      groups: part.groups.map((id) => ({ id, name: names.get(id) ?? "" })),
      mailboxes: part.mailboxes.map((id) => ({ id, address: names.get(id) ?? "" })),
    };
  return { only: named(only), except: named(except) };
}

const GROUPS = `
  select id, name from directory_group where tenant_id = $1 and id = any($2::uuid[]) and gone_at is null`;
const MAILBOXES = `
  select id, primary_address as name from mailbox where tenant_id = $1 and id = any($2::uuid[]) and gone_at is null`;
