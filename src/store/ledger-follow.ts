import type { AddressFound } from "#directory/address-book.ts";
import type { CopyWork, WorkerId } from "#retraction/ledger.ts";
import type { CopyId, IntegrationId, MailboxId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { type EnqueuedCopy, enqueueCopies } from "./enqueue.ts";
import { keyOf, lockRows } from "./ledger-lock.ts";
import { subjectOf } from "./ledger-operations.ts";
import { copiesIn, KEEP_MESSAGE, mailboxesOf } from "./ledger-resolve.ts";

/**
 * The address of a copy leads elsewhere than its mailbox now: the run looks for the message there as well. The copy that
 * it has stays in its mailbox, since nobody can say which of the two the mail was delivered to. Locks in the order of
 * `resolve`: mailboxes, addresses, the message, the row. False: the run takes only some mailboxes, as was decided when its
 * set was frozen; or the lane is no longer the worker's, or the address leads to this very mailbox.
 */
export async function follow(
  tx: Transaction,
  worker: WorkerId,
  work: CopyWork,
  found: Extract<AddressFound, { kind: "mailboxes" }>,
): Promise<boolean> {
  const { tenantId, messageId, copyId } = work;
  const [own] = await tx.rows<OwnCopy>(OWN, [tenantId, copyId]);
  if (own === undefined) return false;
  const integrationId = found.integrationId ?? own.integrationId;
  // Saved as they are now, so that the next mail to the address goes there at once.
  const ids = await mailboxesOf(tx, { tenantId, integrationId, found });
  if (own.mailboxId === null || ids.length === 0 || ids.includes(own.mailboxId)) return false;
  await tx.rows(KEEP_MESSAGE, [tenantId, messageId]);
  const held = await lockRows(tx, [{ worker, work, it: undefined }], { open: true });
  const [row] = held.has(keyOf(work)) ? await tx.rows<FollowedRow>(ROW, [tenantId, ...rowOf(work)]) : [];
  if (row === undefined) return false;
  const copies = await copiesIn(tx, { work, integrationId, ids });
  await tx.rows(LINK, [tenantId, copyId, work.address, copies]);
  return join(tx, { work, row, copies });
}

interface OwnCopy {
  readonly integrationId: IntegrationId;
  readonly mailboxId: MailboxId | null;
}

interface FollowedRow {
  readonly asked: EnqueuedCopy["asked"];
  readonly whenImpossible: EnqueuedCopy["whenImpossible"];
  readonly priority: number;
  readonly onlyDelivery: EnqueuedCopy["onlyDelivery"] | null;
  readonly isByItself: boolean;
}

interface Joining {
  readonly work: CopyWork;
  readonly row: FollowedRow;
  readonly copies: readonly CopyId[];
}

/** What a person has put back is taken by no setting and no watching run, whichever address led there. */
async function join(tx: Transaction, { work, row, copies }: Joining): Promise<boolean> {
  const { tenantId, retractionId, messageId } = work;
  const exempt = row.isByItself ? await tx.rows<{ id: CopyId }>(EXEMPT, [tenantId, copies]) : [];
  const free = copies.filter((it) => !exempt.some(({ id }) => id === it));
  const { asked, whenImpossible, onlyDelivery } = row;
  // Whose mailbox it is, and whether the mail is unread there, is asked anew.
  const priority = row.priority - (row.priority % 10);
  const of = { retractionId, messageId, kind: "retract", asked, whenImpossible, priority } as const;
  const added = await enqueueCopies(
    tx,
    tenantId,
    free.map((copyId) => ({ ...of, copyId, ...(onlyDelivery !== null && { onlyDelivery }) })),
  );
  await appendEvents(
    tx,
    tenantId,
    added.map((copyId) => ({
      ...subjectOf(work),
      copyId,
      kind: "copy.joined",
      data: {
        copies: 1,
        asked,
        reason: `the address ${work.address} leads here now`,
        insteadOf: work.copyId,
      },
    })),
  );
  return free.length > 0;
}

function rowOf({ retractionId, copyId }: CopyWork): readonly string[] {
  return [retractionId, copyId];
}

const OWN = `
  select integration_id as "integrationId", mailbox_id as "mailboxId" from copy where tenant_id = $1 and id = $2`;
// A set that was frozen for some mailboxes takes no other one.
const ROW = `
  select rc.asked, rc.when_impossible as "whenImpossible", rc.priority, rc.only_delivery as "onlyDelivery",
    r.kind = 'automatic' or rc.late_at is not null as "isByItself"
  from retraction_copy rc join retraction r on r.tenant_id = $1 and r.id = rc.retraction_id
  where rc.tenant_id = $1 and rc.retraction_id = $2 and rc.copy_id = $3 and rc.kind = 'retract' and r.scope is null`;
const LINK = `
  insert into copy_recipient (tenant_id, message_id, address, copy_id)
  select cr.tenant_id, cr.message_id, cr.address, target.id
  from copy_recipient cr, unnest($4::uuid[]) as target(id)
  where cr.tenant_id = $1 and cr.copy_id = $2 and cr.address = $3
  on conflict do nothing`;
const EXEMPT = "select id from copy where tenant_id = $1 and id = any($2::uuid[]) and exempt_at is not null";
