import type { DraftRequest, Retraction } from "#retraction/retraction-requests.ts";
import { type CopyId, type Id, newId, type RetractionId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";
import { enqueueCopies } from "#store/enqueue.ts";
import { openPlans } from "#store/plans.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { cloneDatabase } from "./database.ts";
import { settleCopy } from "./seed-ledger.ts";
import { type SeededMessage, seedMessage, seedTenant } from "./seed-tenant.ts";

/** One tenant, one message with copies, and the port that asks for their retraction; nobody works the ledger. */
export async function openRequests(
  recipients = ["ann", "bob"],
  persons: readonly string[] = [],
  given?: Database,
) {
  const database = given ?? (await cloneDatabase());
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

/** A run that moved every copy, and a release of it that brought each back from where it lay. */
export async function broughtBack(
  it: RequestsFixture,
  places: readonly string[] = [],
): Promise<RetractionId> {
  const { database, tenantId, message } = it;
  const run = await started(it, draftOf(it.message));
  const key = { tenantId, retractionId: run.id };
  for (const { copyId } of message.copies) await settleCopy(database, { ...key, copyId, outcome: "moved" });
  const { id } = await released(it, run.id);
  for (const [index, { copyId }] of message.copies.entries()) {
    await database.asWorker((tx) =>
      tx.rows(
        `insert into hit_operation (tenant_id, id, hit_id, copy_id, retraction_id, kind, state, asked, before, outcome, settled_at)
         select tenant_id, $3, id, copy_id, $4, 'release', 'settled', 'origin', $5, 'restored', now()
         from hit where tenant_id = $1 and copy_id = $2`,
        [
          tenantId,
          copyId,
          newId<Id<"operation">>(new Date()),
          id,
          JSON.stringify({ place: places[index] ?? "junk" }),
        ],
      ),
    );
    await settleCopy(database, { tenantId, retractionId: id, copyId, outcome: "restored" });
  }
  await database.asWorker((tx) => tx.rows("update copy set exempt_at = now(), exempt_by = 'release'"));
  return id;
}
