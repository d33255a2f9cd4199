import type { AskedScope, Scope, ScopePart, Scopes } from "#directory/scope.ts";
import type { GroupId, MailboxId, TenantId } from "#shared/ids.ts";
import type { Database, Transaction } from "./database.ts";
import { FOREIGN } from "./scope-troubles.ts";

/** The names of what scopes are made of. */
export function openScopes(database: Database): Scopes {
  return {
    name: (tenantId, asked) =>
      database.asTenant(tenantId, (tx) => nameScope(tx, tenantId, { asked, known: undefined })),
    lost: (tenantId, scopes) => {
      const things = thingsIn(scopes);
      if (things.groups.length + things.mailboxes.length === 0) return Promise.resolve(new Set());
      return database.asTenant(tenantId, (tx) => lost(tx, tenantId, things));
    },
    foreign: (tenantId, integrationId, scopes) => {
      const { groups, mailboxes } = thingsIn(scopes);
      const ids = [...groups, ...mailboxes];
      if (ids.length === 0) return Promise.resolve(new Set());
      return database.asTenant(tenantId, async (tx) => {
        const rows = await tx.rows<{ id: string }>(FOREIGN, [tenantId, integrationId, ids]);
        return new Set(rows.map((it) => it.id));
      });
    },
  };
}

interface Naming {
  readonly asked: AskedScope;
  /** What is in this one need not be in the directory any more. */
  readonly known: Scope | undefined;
}

export async function nameScope(
  tx: Transaction,
  tenantId: TenantId,
  { asked: { only, except }, known }: Naming,
): Promise<Scope | { readonly unknown: string }> {
  const parts = [only, except].filter((it) => it !== undefined);
  const groups = parts.flatMap((it) => it.groups);
  const mailboxes = parts.flatMap((it) => it.mailboxes);
  const names = new Map<string, string>([
    ...namesIn(known),
    ...(await namesOf(tx, tenantId, { groups, mailboxes })),
  ]);
  const unknown = [...groups, ...mailboxes].find((it) => !names.has(it));
  if (unknown !== undefined) return { unknown };
  const named = (part: AskedScope["only"]): ScopePart | undefined =>
    part && {
      groups: part.groups.map((id) => ({ id, name: names.get(id) ?? "" })),
      mailboxes: part.mailboxes.map((id) => ({ id, address: names.get(id) ?? "" })),
    };
  return { only: named(only), except: named(except) };
}

function namesIn(scope: Scope | undefined): readonly (readonly [string, string])[] {
  return [scope?.only, scope?.except].flatMap((part) => [
    ...(part?.groups ?? []).map((it) => [it.id, it.name] as const),
    ...(part?.mailboxes ?? []).map((it) => [it.id, it.address] as const),
  ]);
}

interface Things {
  readonly groups: readonly GroupId[];
  readonly mailboxes: readonly MailboxId[];
}

/** By id, of those that the directory knows. */
async function namesOf(
  tx: Transaction,
  tenantId: TenantId,
  { groups, mailboxes }: Things,
): Promise<ReadonlyMap<string, string>> {
  const named = await tx.rows<{ id: string; name: string }>(GROUPS, [tenantId, groups]);
  const addresses = await tx.rows<{ id: string; name: string }>(MAILBOXES, [tenantId, mailboxes]);
  return new Map([...named, ...addresses].map((it) => [it.id, it.name]));
}

async function lost(
  tx: Transaction,
  tenantId: TenantId,
  { groups, mailboxes }: Things,
): Promise<ReadonlySet<string>> {
  const names = await namesOf(tx, tenantId, { groups, mailboxes });
  return new Set([...groups, ...mailboxes].filter((it) => !names.has(it)));
}

function thingsIn(scopes: readonly Scope[]): Things {
  const parts = scopes.flatMap((it) => [it.only, it.except]).filter((it) => it !== undefined);
  return {
    groups: parts.flatMap((it) => it.groups.map(({ id }) => id)),
    mailboxes: parts.flatMap((it) => it.mailboxes.map(({ id }) => id)),
  };
}

// Held until the commit: whoever deletes one made by hand must see where it is used.
const GROUPS = `
  select id, name from directory_group where tenant_id = $1 and id = any($2::uuid[]) and gone_at is null
  order by id for key share`;
const MAILBOXES = `
  select id, primary_address as name from mailbox where tenant_id = $1 and id = any($2::uuid[]) and gone_at is null`;
