import type { DraftRequest, Retraction } from "#retraction/retraction-requests.ts";
import { type CopyId, newId, type RetractionId } from "#shared/ids.ts";
import { enqueueCopies } from "#store/enqueue.ts";
import { openPlans } from "#store/plans.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { cloneDatabase } from "./database.ts";
import { type SeededMessage, seedMessage, seedTenant } from "./seed-tenant.ts";

/** One tenant, one message with copies, and the port that asks for their retraction; nobody works the ledger. */
export async function openRequests(recipients = ["ann", "bob"], persons: readonly string[] = []) {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const message = await seedMessage(database, tenant, { recipients });
  let woken = 0;
  const needs = {
    wake: () => (woken += 1),
    approvers: { eligible: () => Promise.resolve(persons) },
  };
  return {
    database,
    tenant,
    tenantId: tenant.tenantId,
    message,
    requests: openRetractionRequests(database, needs),
    plans: openPlans(database, needs),
    woken: () => woken,
  };
}

export type RequestsFixture = Awaited<ReturnType<typeof openRequests>>;

export function draftOf(message: SeededMessage, more: Partial<DraftRequest> = {}): DraftRequest {
  return {
    messageIds: [message.messageId],
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "a phish",
    requestedBy: "token:soar",
    ...more,
  };
}

export async function drafted(
  { requests, tenantId }: RequestsFixture,
  wanted: DraftRequest,
): Promise<Retraction> {
  const reply = await requests.draft(tenantId, wanted);
  if (reply.result !== "drafted") throw new Error(reply.result);
  return reply.retraction;
}

export async function started(it: RequestsFixture, wanted: DraftRequest): Promise<Retraction> {
  const { id, hash } = await drafted(it, wanted);
  const reply = await it.requests.apply(it.tenantId, id, { hash: hash ?? "", actor: "token:soar" });
  if (reply.result !== "started") throw new Error(reply.result);
  return reply.retraction;
}

export async function released(
  { requests, tenantId }: RequestsFixture,
  id: RetractionId,
): Promise<Retraction> {
  const reply = await requests.release(tenantId, id, { reason: "a mistake", actor: "token:soar" });
  if (reply.result !== "started") throw new Error(reply.result);
  return reply.retraction;
}

/** What a setting puts on the ledger when a message comes in. */
export async function automatic({
  database,
  tenant,
  tenantId,
  message,
}: RequestsFixture): Promise<RetractionId> {
  const id = newId<RetractionId>(new Date());
  await database.asWorker(async (tx) => {
    await tx.rows(
      `insert into retraction (tenant_id, id, kind, state, destination, when_impossible, message_id, integration_id, requested_by)
       values ($1, $2, 'automatic', 'running', 'JunkEmail', 'leave', $3, $4, 'setting')`,
      [tenantId, id, message.messageId, tenant.integrationId],
    );
    await enqueueCopies(
      tx,
      tenantId,
      message.copies.map(({ copyId }) => ({
        retractionId: id,
        copyId,
        messageId: message.messageId,
        kind: "retract",
        asked: "JunkEmail",
        whenImpossible: "leave",
        priority: 10,
      })),
    );
  });
  return id;
}

export function copyAt(it: RequestsFixture, index: number): CopyId {
  const copy = it.message.copies[index];
  if (copy === undefined) throw new Error("no such copy");
  return copy.copyId;
}
