import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Candidate, Decision } from "#retraction/identity.ts";
import type {
  IdentityDecisions,
  LeaveReply,
  MismatchedCopy,
  MismatchFilter,
  OursReply,
  OursRequest,
} from "#retraction/identity-decisions.ts";
import type { DeliveryMarks } from "#retraction/our-message.ts";
import type { Outcome } from "#retraction/outcome.ts";
import { planHash } from "#retraction/plan-hash.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { fromNull } from "./from-null.ts";
import { freeze, insertDraft } from "./retraction-draft.ts";
import { writtenRetraction } from "./retraction-reading.ts";

/** What people say of items of which nothing proves whether they are ours, in PostgreSQL. */
export function openIdentityDecisions(database: Database): IdentityDecisions {
  return {
    list: (tenantId, filter) => database.asTenant(tenantId, (tx) => list(tx, tenantId, filter)),
    draftOurs: (tenantId, request) => database.asTenant(tenantId, (tx) => draftOurs(tx, tenantId, request)),
    leave: (tenantId, request) => database.asTenant(tenantId, (tx) => leave(tx, tenantId, request)),
  };
}

async function list(
  tx: Transaction,
  tenantId: TenantId,
  { retractionId, messageId, offset, limit }: MismatchFilter,
): Promise<readonly MismatchedCopy[]> {
  const rows = await tx.rows<ListRow>(LIST, [
    tenantId,
    retractionId ?? null,
    messageId ?? null,
    limit,
    offset,
  ]);
  return rows.map((it) => ({
    ...it,
    messageIdHeader: fromNull(it.messageIdHeader),
    sentAt: fromNull(it.sentAt),
    mailboxAddress: fromNull(it.mailboxAddress),
    settledAt: fromNull(it.settledAt),
    candidates: it.candidates ?? [],
  }));
}

type Nullable = "messageIdHeader" | "sentAt" | "mailboxAddress" | "settledAt" | "candidates";
type ListRow = Omit<MismatchedCopy, Nullable> & {
  readonly [It in Nullable]: Exclude<MismatchedCopy[It], undefined> | null;
};

interface Key {
  readonly retractionId: RetractionId;
  readonly copyId: CopyId;
}

interface Row {
  readonly messageId: MessageId;
  readonly outcome: Outcome;
  readonly asked: Destination;
  readonly whenImpossible: WhenImpossible;
  readonly onlyDelivery: DeliveryMarks | null;
  readonly candidates: readonly Candidate[] | null;
}

/** The row, unless nobody has to decide about it. Until the commit nobody else does. */
async function holdMismatched(
  tx: Transaction,
  tenantId: TenantId,
  { retractionId, copyId }: Key,
): Promise<{ readonly row: Row } | Exclude<LeaveReply, { result: "left" }>> {
  const [row] = await tx.rows<Row>(HOLD, [tenantId, retractionId, copyId]);
  if (row === undefined) return { result: "not_found" };
  return row.outcome === "identity_mismatch" ? { row } : { result: "not_waiting", outcome: row.outcome };
}

async function draftOurs(tx: Transaction, tenantId: TenantId, request: OursRequest): Promise<OursReply> {
  const held = await holdMismatched(tx, tenantId, request);
  if ("result" in held) return held;
  const known = held.row.candidates ?? [];
  const unknown = request.items.filter((id) => !known.some((it) => it.itemId === id));
  if (unknown.length > 0) return { result: "unknown_items", items: unknown };
  const id = await saveDraft(tx, tenantId, { row: held.row, request });
  return { result: "drafted", retraction: await writtenRetraction(tx, tenantId, id) };
}

async function saveDraft(
  tx: Transaction,
  tenantId: TenantId,
  { row, request }: { readonly row: Row; readonly request: OursRequest },
): Promise<RetractionId> {
  const { retractionId, copyId, reason, actor } = request;
  const { messageId, asked: destination, whenImpossible } = row;
  const items = (row.candidates ?? []).filter((it) => request.items.includes(it.itemId));
  const decided: Decision = { by: actor, reason, items, onlyDelivery: row.onlyDelivery ?? undefined };
  const copies = [{ copyId, messageId, decided }];
  const hash = planHash({ copies, destination, whenImpossible });
  const namedBy = { by: "decision", retractionId, items: items.length } as const;
  const asked = { destination, whenImpossible, reason, requestedBy: actor, namedBy };
  const id = await insertDraft(tx, tenantId, { request: asked, hash });
  await freeze(tx, tenantId, { id, copies });
  await appendEvents(tx, tenantId, [
    {
      kind: "retraction.drafted",
      actor,
      messageId,
      retractionId: id,
      data: { destination, copies: 1, messages: 1, decided: items.length },
    },
  ]);
  return id;
}

async function leave(
  tx: Transaction,
  tenantId: TenantId,
  request: Omit<OursRequest, "items">,
): Promise<LeaveReply> {
  const held = await holdMismatched(tx, tenantId, request);
  if ("result" in held) return held;
  const { retractionId, copyId, reason, actor } = request;
  const because = `not ours, by the word of ${actor}: ${reason}`;
  await tx.rows(LEAVE, [tenantId, retractionId, copyId, because]);
  const about = { actor, messageId: held.row.messageId, copyId, retractionId };
  await appendEvents(tx, tenantId, [
    { kind: "copy.identity_decided", ...about, data: { decision: "leave", reason, ...DECIDED } },
    {
      kind: "copy.settled",
      ...about,
      data: { outcome: "refused", reason: because, asked: held.row.asked },
    },
  ]);
  return { result: "left" };
}

const DECIDED = { before: { outcome: "identity_mismatch" }, after: { outcome: "refused" } };

const LIST = `
  select rc.retraction_id as "retractionId", rc.copy_id as "copyId", rc.message_id as "messageId",
    m.message_id_header as "messageIdHeader", m.from_address as "fromAddress", m.subject, m.sent_at as "sentAt", c.address,
    b.primary_address as "mailboxAddress", rc.asked, rc.reason, rc.settled_at as "settledAt", rc.candidates
  from retraction_copy rc
  join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
  join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
  left join mailbox b on b.tenant_id = c.tenant_id and b.id = c.mailbox_id
  where rc.tenant_id = $1 and rc.outcome = 'identity_mismatch'
    and ($2::uuid is null or rc.retraction_id = $2) and ($3::uuid is null or rc.message_id = $3)
  order by rc.retraction_id desc, rc.copy_id limit $4 offset $5`;
const HOLD = `
  select message_id as "messageId", outcome, asked, when_impossible as "whenImpossible",
    only_delivery as "onlyDelivery", candidates
  from retraction_copy where tenant_id = $1 and retraction_id = $2 and copy_id = $3 and kind = 'retract'
  for no key update`;
const LEAVE = `
  update retraction_copy set outcome = 'refused', reason = $4
  where tenant_id = $1 and retraction_id = $2 and copy_id = $3`;
