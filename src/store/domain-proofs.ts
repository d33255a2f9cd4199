import type { DomainProofs, ProofNote, ProofWanted } from "#directory/check-domain.ts";
import { type DomainProof, nextProofCheck, type ProofResult } from "#directory/domain-proof.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { Database, Transaction } from "./database.ts";
import { makePastCopies } from "./make-past-copies.ts";

/** Whose the domains are. A domain is of one tenant only, so these statements see all that have it. */
export function openDomainProofs(database: Database): DomainProofs {
  return {
    wanted: async (tenantId, name) => {
      const [row] = await database.asTenant(tenantId, (tx) => tx.rows<ProofWanted>(WANTED, [tenantId, name]));
      return row;
    },
    claimDue: (limit) => database.asWorker((tx) => tx.rows<ProofWanted>(CLAIM, [limit])),
    // Mail that comes at the same time may make the same copies.
    note: (tenantId, note) => againOnConflict(() => database.asWorker((tx) => noteCheck(tx, tenantId, note))),
    skip: (tenantId, name, by) => skipProof(database, tenantId, { name, ...by }),
  };
}

/** Whether another tenant has verified it. */
export async function isTaken(database: Database, tenantId: TenantId, name: string): Promise<boolean> {
  const rows = await database.asWorker((tx) => tx.rows(VERIFIED_ELSEWHERE, [tenantId, name]));
  return rows.length > 0;
}

interface Skip {
  readonly name: string;
  readonly reason: string;
  readonly actor: string;
}

/** Lets a domain count without a proof, unless another tenant has one. */
export function skipProof(
  database: Database,
  tenantId: TenantId,
  { name, reason, actor }: Skip,
): Promise<"skipped" | "taken" | "no_domain"> {
  const skip = async (tx: Transaction) => {
    const { own, others } = await holdName(tx, tenantId, name);
    if (own === undefined) return "no_domain";
    if (others.some((it) => it.proof === "verified")) return "taken";
    if (own.proof !== "pending") return "skipped";
    await tx.rows(SKIP, [tenantId, name, actor, reason]);
    const copies = await takeEffect(tx, own);
    const data = { domain: name, reason, copies, before: { proof: "pending" }, after: { proof: "skipped" } };
    await appendEvents(tx, tenantId, [{ kind: "domain.verification_skipped", actor, data }]);
    return "skipped";
  };
  return againOnConflict(() => database.asWorker(skip));
}

interface Held {
  readonly tenantId: TenantId;
  readonly name: string;
  readonly integrationId: IntegrationId | null;
  readonly proof: DomainProof;
  readonly createdAt: Date;
  readonly isMissing: boolean;
}

/** Nobody else can decide about this name until the transaction ends, not even a tenant that adds it meanwhile. */
async function holdName(
  tx: Transaction,
  tenantId: TenantId,
  name: string,
): Promise<{ readonly own: Held | undefined; readonly others: readonly Held[] }> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended('domain ' || $1, 0))", [name]);
  const all = await tx.rows<Held>(HOLD, [name]);
  return {
    own: all.find((it) => it.tenantId === tenantId),
    others: all.filter((it) => it.tenantId !== tenantId),
  };
}

async function noteCheck(
  tx: Transaction,
  tenantId: TenantId,
  { name, result: seen, actor, now }: ProofNote,
): Promise<ProofResult | undefined> {
  const { own, others } = await holdName(tx, tenantId, name);
  if (own === undefined) return undefined;
  const isElsewhere = others.some((it) => it.proof === "verified");
  const result = seen === "found" && isElsewhere ? "taken" : seen;
  const proof = result === "found" ? "verified" : own.proof;
  const isGone = proof === "verified" && (result === "not_found" || result === "other_value");
  const dueAt = nextProofCheck({ ...own, proof }, now);
  await tx.rows(NOTE, [tenantId, name, proof, result, isGone, dueAt, now]);
  if (isGone && !own.isMissing) {
    const data = { domain: name, result };
    await appendEvents(tx, tenantId, [{ kind: "domain.record_missing", actor, data }]);
  }
  if (proof === "verified" && own.proof !== "verified") await becomeVerified(tx, { own, others, actor });
  return result;
}

interface Becoming {
  readonly own: Held;
  readonly others: readonly Held[];
  readonly actor: string;
}

/** A proof is worth more than a word: whoever had merely skipped the check has the domain no more. */
async function becomeVerified(tx: Transaction, { own, others, actor }: Becoming): Promise<void> {
  const { tenantId, name } = own;
  const copies = own.proof === "pending" ? await takeEffect(tx, own) : undefined;
  const data = { domain: name, copies, before: { proof: own.proof }, after: { proof: "verified" } };
  await appendEvents(tx, tenantId, [{ kind: "domain.verified", actor, data }]);
  for (const it of others) {
    if (it.proof !== "skipped") continue;
    await tx.rows(LOSE, [it.tenantId, name]);
    await bumpKnowledge(tx, it.tenantId);
    const lost = { domain: name, before: { proof: "skipped" }, after: { proof: "pending" } };
    await appendEvents(tx, it.tenantId, [{ kind: "domain.verification_lost", actor: "system", data: lost }]);
  }
}

/** The domain counts from now on, and the mail of the last days gets its copies. */
async function takeEffect(tx: Transaction, own: Held): Promise<number | undefined> {
  const { tenantId, name, integrationId } = own;
  await bumpKnowledge(tx, tenantId);
  return integrationId === null ? undefined : makePastCopies(tx, tenantId, { name, integrationId });
}

const WANTED = `
  select tenant_id as "tenantId", name, proof_token as token from domain where tenant_id = $1 and name = $2`;
// Whoever claims and dies is followed ten minutes later.
const CLAIM = `
  update domain set check_due_at = now() + interval '10 minutes'
  from (
    select tenant_id, name from domain where check_due_at <= now() order by check_due_at limit $1 for update skip locked
  ) due
  where domain.tenant_id = due.tenant_id and domain.name = due.name
  returning domain.tenant_id as "tenantId", domain.name, domain.proof_token as token`;
const VERIFIED_ELSEWHERE = `
  select 1 from domain where name = $2 and tenant_id <> $1 and proof = 'verified' limit 1`;
const HOLD = `
  select tenant_id as "tenantId", name, integration_id as "integrationId", proof, created_at as "createdAt",
    record_missing_since is not null as "isMissing"
  from domain where name = $1 order by tenant_id for update`;
const SKIP = `
  update domain set proof = 'skipped', skipped_by = $3, skipped_reason = $4 where tenant_id = $1 and name = $2`;
const NOTE = `
  update domain set proof = $3::text, check_result = $4::text, check_due_at = $6, checked_at = $7::timestamptz,
    proved_at = case when $3::text = 'verified' and proof <> 'verified' then $7::timestamptz else proved_at end,
    skipped_by = case when $3::text = 'verified' then null else skipped_by end,
    skipped_reason = case when $3::text = 'verified' then null else skipped_reason end,
    -- A server that does not answer says nothing about the record.
    record_missing_since = case
      when $5::boolean then coalesce(record_missing_since, $7::timestamptz) when $4::text = 'found' then null else record_missing_since end
  where tenant_id = $1 and name = $2`;
const LOSE = `
  update domain set proof = 'pending', skipped_by = null, skipped_reason = null, check_result = 'taken'
  where tenant_id = $1 and name = $2`;
