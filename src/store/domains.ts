import type { AcceptedDomain, DomainChange, DomainSaved, Domains } from "#directory/domains.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { DomainProof, ProofResult } from "#directory/domain-proof.ts";
import type { Database, Transaction } from "./database.ts";
import { isTaken, skipProof } from "./domain-proofs.ts";
import { fromNull } from "./from-null.ts";
import { makePastCopies } from "./make-past-copies.ts";

/** The accepted domains of each tenant. */
export function openDomains(database: Database): Domains {
  return {
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) =>
        (await tx.rows<Row>(`${SELECT} where d.tenant_id = $1 order by d.name`, [tenantId])).map(toDomain),
      ),
    create: (tenantId, domain) => create(database, tenantId, domain),
    // Mail that comes at the same time may make the same copies.
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

async function create(database: Database, tenantId: TenantId, domain: DomainChange): Promise<DomainSaved> {
  const { name, actor, skipsProof: reason } = domain;
  if (await isTaken(database, tenantId, name)) return { result: "taken" };
  const saved = await againOnConflict(() =>
    database.asTenant(tenantId, (tx) => save(tx, tenantId, domain, CREATE)),
  );
  if (saved.result !== "saved" || reason === undefined) return saved;
  await skipProof(database, tenantId, { name, reason, actor });
  return database.asTenant(tenantId, async (tx) => ({
    result: "saved",
    domain: await get(tx, tenantId, name),
  }));
}

async function get(tx: Transaction, tenantId: TenantId, name: string): Promise<AcceptedDomain> {
  const [row] = await tx.rows<Row>(`${SELECT} where d.tenant_id = $1 and d.name = $2`, [tenantId, name]);
  if (row === undefined) throw new Error("a domain was saved and is not there");
  return toDomain(row);
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
  const [former] = await tx.rows<Former>(FORMER, [tenantId, name]);
  const saved = await tx.rows(statement, [tenantId, name, integrationId ?? null]);
  if (saved.length === 0) return { result: statement === CREATE ? "exists" : "no_domain" };
  await bumpKnowledge(tx, tenantId);
  const copies = await copiesFor(tx, tenantId, { name, integrationId, former });
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
  return { result: "saved", domain: await get(tx, tenantId, name) };
}

/** A new one, and any other that nobody has proved, makes no copies until somebody has. */
async function copiesFor(
  tx: Transaction,
  tenantId: TenantId,
  { name, integrationId, former }: Attached & { readonly former: Former | undefined },
): Promise<number | undefined> {
  const counts = former !== undefined && former.proof !== "pending";
  return counts && integrationId !== undefined
    ? makePastCopies(tx, tenantId, { name, integrationId })
    : undefined;
}

interface Attached {
  readonly name: string;
  readonly integrationId: IntegrationId | undefined;
}

interface Former {
  readonly integration_id: IntegrationId | null;
  readonly proof: DomainProof;
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
  const attached = await tx.rows<{ name: string; proof: DomainProof }>(ATTACH, [tenantId, integrationId]);
  if (attached.length === 0) return;
  await bumpKnowledge(tx, tenantId);
  for (const { name, proof } of attached) {
    const copies =
      proof === "pending" ? undefined : await makePastCopies(tx, tenantId, { name, integrationId });
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
  readonly proof: DomainProof;
  readonly proof_token: string;
  readonly proved_at: Date | null;
  readonly skipped_by: string | null;
  readonly skipped_reason: string | null;
  readonly checked_at: Date | null;
  readonly check_result: ProofResult | null;
  readonly record_missing_since: Date | null;
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
    proof: proofOf(row),
  };
}

function proofOf(row: Row): AcceptedDomain["proof"] {
  const { skipped_by: by, skipped_reason: reason } = row;
  return {
    state: row.proof,
    token: row.proof_token,
    provedAt: fromNull(row.proved_at),
    skipped: by === null ? undefined : { by, reason: reason ?? "" },
    checkedAt: fromNull(row.checked_at),
    result: fromNull(row.check_result),
    missingSince: fromNull(row.record_missing_since),
  };
}

const DELETE = "delete from domain where tenant_id = $1 and name = $2 returning integration_id";
const FORMER = "select integration_id, proof from domain where tenant_id = $1 and name = $2 for update";
const SELECT = `
  select d.name, d.created_at, d.integration_id, i.provider, d.proof, d.proof_token, d.proved_at, d.skipped_by,
         d.skipped_reason, d.checked_at, d.check_result, d.record_missing_since,
         case when i.state = 'stopped' then coalesce(i.stopped_reason, '') end as stopped_reason
  from domain d left join integration i on i.tenant_id = d.tenant_id and i.id = d.integration_id`;
const CREATE = `
  insert into domain (tenant_id, name, integration_id) values ($1, $2, $3)
  on conflict do nothing returning name`;
const CHANGE = "update domain set integration_id = $3 where tenant_id = $1 and name = $2 returning name";
const ATTACH = `
  update domain set integration_id = $2 where tenant_id = $1 and integration_id is null returning name, proof`;
