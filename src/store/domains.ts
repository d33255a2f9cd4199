import type { AcceptedDomain, DomainChange, DomainSaved, Domains } from "#directory/domains.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { makePastCopies } from "./make-past-copies.ts";

/** The accepted domains of each tenant. */
export function openDomains(database: Database): Domains {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(`${SELECT} where d.tenant_id = $1 order by d.name`, [tenantId])).map(toDomain),
      ),
    // Mail that comes at the same time may make the same copies.
    create: (tenantId, domain) =>
      againOnConflict(() => database.asTenant(tenantId, (tx) => save(tx, tenantId, domain, CREATE))),
    change: (tenantId, domain) =>
      againOnConflict(() => database.asTenant(tenantId, (tx) => save(tx, tenantId, domain, CHANGE))),
    delete: (tenantId, name, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const [gone] = await tx.rows<{ integration_id: IntegrationId | null }>(DELETE, [tenantId, name]);
        if (gone === undefined) return false;
        await bumpKnowledge(tx, tenantId);
        await appendEvents(tx, tenantId, [
          {
            kind: "domain.deleted",
            actor,
            data: { domain: name, before: { integrationId: gone.integration_id } },
          },
        ]);
        return true;
      }),
  };
}

async function save(
  tx: Transaction,
  tenantId: TenantId,
  { name, integrationId: asked, actor }: DomainChange,
  statement: string,
): Promise<DomainSaved> {
  const integrationId = asked === "only" ? await onlyIntegration(tx, tenantId) : asked;
  if (integrationId !== undefined && !(await hasIntegration(tx, tenantId, integrationId))) {
    return { result: "no_integration" };
  }
  const [former] = await tx.rows<{ integration_id: IntegrationId | null }>(FORMER, [tenantId, name]);
  const saved = await tx.rows(statement, [tenantId, name, integrationId ?? null]);
  if (saved.length === 0) return { result: statement === CREATE ? "exists" : "no_domain" };
  await bumpKnowledge(tx, tenantId);
  const copies = integrationId && (await makePastCopies(tx, tenantId, { name, integrationId }));
  await appendEvents(tx, tenantId, [
    {
      kind: statement === CREATE ? "domain.created" : "domain.changed",
      actor,
      data: {
        domain: name,
        integrationId,
        copies,
        before: former && { integrationId: former.integration_id },
        after: { integrationId: integrationId ?? null },
      },
    },
  ]);
  const [row] = await tx.rows<Row>(`${SELECT} where d.tenant_id = $1 and d.name = $2`, [tenantId, name]);
  if (row === undefined) throw new Error("a domain was saved and is not there");
  return { result: "saved", domain: toDomain(row) };
}

async function onlyIntegration(tx: Transaction, tenantId: TenantId): Promise<IntegrationId | undefined> {
  const all = await tx.rows<{ id: IntegrationId }>(
    "select id from integration where tenant_id = $1 limit 2",
    [tenantId],
  );
  return all.length === 1 ? all[0]?.id : undefined;
}

/**
 * Gives the domains that have no integration to the one that was just made, where it is the tenant's only one: who adds
 * the domain first and the integration after it means the same as the other way round.
 */
export async function attachDomains(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, actor }: { readonly integrationId: IntegrationId; readonly actor: string },
): Promise<void> {
  if ((await onlyIntegration(tx, tenantId)) !== integrationId) return;
  const attached = await tx.rows<{ name: string }>(ATTACH, [tenantId, integrationId]);
  if (attached.length === 0) return;
  await bumpKnowledge(tx, tenantId);
  for (const { name } of attached) {
    const copies = await makePastCopies(tx, tenantId, { name, integrationId });
    await appendEvents(tx, tenantId, [
      { kind: "domain.changed", actor, data: { domain: name, integrationId, copies } },
    ]);
  }
}

async function hasIntegration(tx: Transaction, tenantId: TenantId, id: IntegrationId): Promise<boolean> {
  const rows = await tx.rows("select 1 from integration where tenant_id = $1 and id = $2", [tenantId, id]);
  return rows.length > 0;
}

interface Row {
  readonly name: string;
  readonly created_at: Date;
  readonly integration_id: IntegrationId | null;
  readonly provider: ProviderName | null;
  readonly stopped_reason: string | null;
}

function toDomain(row: Row): AcceptedDomain {
  const { integration_id: id, provider } = row;
  return {
    name: row.name,
    integration:
      id === null || provider === null
        ? undefined
        : { id, provider, stoppedReason: fromNull(row.stopped_reason) },
    createdAt: row.created_at,
  };
}

const DELETE = "delete from domain where tenant_id = $1 and name = $2 returning integration_id";
const FORMER = "select integration_id from domain where tenant_id = $1 and name = $2 for update";
const SELECT = `
  select d.name, d.created_at, d.integration_id, i.provider,
         case when i.state = 'stopped' then coalesce(i.stopped_reason, '') end as stopped_reason
  from domain d left join integration i on i.tenant_id = d.tenant_id and i.id = d.integration_id`;
const CREATE = `
  insert into domain (tenant_id, name, integration_id) values ($1, $2, $3)
  on conflict do nothing returning name`;
const CHANGE = "update domain set integration_id = $3 where tenant_id = $1 and name = $2 returning name";
const ATTACH = `
  update domain set integration_id = $2 where tenant_id = $1 and integration_id is null returning name`;
