import type { Scope } from "#directory/scope.ts";
import { type ProviderName, whyUnavailable } from "#policy/destination.ts";
import { planHash } from "#retraction/plan-hash.ts";
import type { DraftReply, DraftRequest } from "#retraction/retraction-requests.ts";
import { type MessageId, newId, type RetractionId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import type { FrozenCopy } from "./frozen-set.ts";
import { countLeftOut, type Scoped, scopedCopies } from "./scoped-candidates.ts";
import { writtenRetraction } from "./retraction-reading.ts";

/** Freezes the copies that are known now, and answers the plan. */
export async function draftRetraction(
  tx: Transaction,
  tenantId: TenantId,
  request: DraftRequest,
): Promise<DraftReply> {
  const refusal = await whyNoMessages(tx, tenantId, request.messageIds);
  if (refusal !== undefined) return refusal;
  const all = await candidates(tx, tenantId, request);
  const { copies, outside, unknown } = await inScope(tx, tenantId, { all, scope: request.scope });
  if (copies.length === 0) return { result: all.length === 0 ? "no_copies" : "nobody_in_scope" };
  const why = whyNoPlace(copies, request);
  if (why !== undefined) return { result: "unavailable", why };
  const id = await saveDraft(tx, tenantId, { request, copies });
  await countLeftOut(tx, tenantId, { id, outside, unknown });
  return { result: "drafted", retraction: await writtenRetraction(tx, tenantId, id) };
}

export type Candidate = FrozenCopy & { readonly provider: ProviderName };

/** The copies that are known now and can be reached. */
export function candidates(
  tx: Transaction,
  tenantId: TenantId,
  { messageIds, copyIds }: Pick<DraftRequest, "messageIds" | "copyIds">,
): Promise<readonly Candidate[]> {
  return tx.rows<Candidate>(CANDIDATES, [tenantId, messageIds, copyIds ?? null]);
}

interface Narrowing {
  readonly all: readonly Candidate[];
  readonly scope: Scope | undefined;
}

/** Those that a plan with this scope takes, and how many it leaves out. */
export async function inScope(
  tx: Transaction,
  tenantId: TenantId,
  { all, scope }: Narrowing,
): Promise<Pick<Scoped, "outside" | "unknown"> & { readonly copies: readonly Candidate[] }> {
  if (scope === undefined) return { copies: all, outside: 0, unknown: 0 };
  const messageIds = [...new Set(all.map((it) => it.messageId))];
  const { inside, outside, unknown } = await scopedCopies(tx, tenantId, { messageIds, scope });
  return { copies: all.filter((it) => inside.has(it.copyId)), outside, unknown };
}

async function whyNoMessages(
  tx: Transaction,
  tenantId: TenantId,
  wanted: readonly MessageId[],
): Promise<DraftReply | undefined> {
  const known = await tx.rows<{ id: MessageId; trusted: boolean }>(
    "select id, trusted from message where tenant_id = $1 and id = any($2::uuid[])",
    [tenantId, wanted],
  );
  const ids = new Set(known.map((it) => it.id));
  const unknown = wanted.filter((it) => !ids.has(it));
  if (unknown.length > 0) return { result: "unknown_messages", messageIds: unknown };
  const untrusted = known.filter((it) => !it.trusted).map((it) => it.id);
  return untrusted.length > 0 ? { result: "untrusted", messageIds: untrusted } : undefined;
}

/**
 * Why no copy of them can go there. One that cannot stays where it is, or with `next_weaker` goes as far as its provider
 * can, and its row shows that.
 */
export function whyNoPlace(
  copies: readonly { readonly provider: ProviderName }[],
  { destination, whenImpossible }: Pick<DraftRequest, "destination" | "whenImpossible">,
): string | undefined {
  if (whenImpossible === "next_weaker") return undefined;
  const reasons = new Set(copies.map((it) => whyUnavailable(destination, it.provider)));
  return reasons.has(undefined) ? undefined : [...reasons][0];
}

async function saveDraft(
  tx: Transaction,
  tenantId: TenantId,
  { request, copies }: { readonly request: DraftRequest; readonly copies: readonly FrozenCopy[] },
): Promise<RetractionId> {
  const { destination, whenImpossible, late, canary, scope, requestedBy } = request;
  const hash = planHash({ copies, destination, whenImpossible, late, canary, scope });
  const id = await insertDraft(tx, tenantId, { request, hash });
  await freeze(tx, tenantId, { id, copies });
  const messages = new Set(request.messageIds).size;
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.drafted",
      actor: requestedBy,
      messageId: messages === 1 ? request.messageIds[0] : undefined,
      retractionId: id,
      data: { destination, copies: copies.length, messages },
    },
  ]);
  return id;
}

/** Without a hash it is not a plan yet: what it consists of is still being looked up. */
export async function insertDraft(
  tx: Transaction,
  tenantId: TenantId,
  { request, hash }: { readonly request: Omit<DraftRequest, "messageIds">; readonly hash?: string },
): Promise<RetractionId> {
  const { destination, whenImpossible, late, canary, scope, reason, requestedBy } = request;
  const id = newId<RetractionId>(new Date());
  const namedBy = request.namedBy ?? { by: "messages" };
  await tx.rows(DRAFT, [
    tenantId,
    JSON.stringify({
      id,
      destination,
      whenImpossible,
      hash,
      reason,
      requestedBy,
      ...late,
      canary,
      scope,
      namedBy,
    }),
  ]);
  return id;
}

export async function freeze(
  tx: Transaction,
  tenantId: TenantId,
  { id, copies }: { readonly id: RetractionId; readonly copies: readonly FrozenCopy[] },
): Promise<void> {
  await tx.rows(FREEZE, [tenantId, id, JSON.stringify(copies)]);
}

// Copies of a deleted integration cannot be reached by anybody.
const CANDIDATES = `
  select c.id as "copyId", c.message_id as "messageId", i.provider
  from copy c join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
  where c.tenant_id = $1 and c.message_id = any($2::uuid[]) and ($3::uuid[] is null or c.id = any($3))`;
const DRAFT = `
  insert into retraction (
    tenant_id, id, kind, state, destination, when_impossible, hash, reason, requested_by, late_until, late_idle_days,
    late_forwards, canary, scope, named_by)
  select $1, id, 'manual', 'draft', destination, "whenImpossible", hash, reason, "requestedBy", until, "idleDays",
    coalesce("followsForwards", false), canary, scope, "namedBy"
  from jsonb_to_record($2::jsonb) as d(
    id uuid, destination text, "whenImpossible" text, hash text, reason text, "requestedBy" text, until timestamptz,
    "idleDays" int, "followsForwards" boolean, canary int, scope jsonb, "namedBy" jsonb)`;
const FREEZE = `
  insert into retraction_draft_copy (tenant_id, retraction_id, copy_id, message_id, asked, decided)
  select $1, $2, "copyId", "messageId", asked, decided
  from jsonb_to_recordset($3::jsonb) as it("copyId" uuid, "messageId" uuid, asked text, decided jsonb) order by "copyId"`;
