import type { Source } from "#directory/sources.ts";
import type { JournalCopyId, MessageId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { applyPolicy } from "./apply-policy.ts";
import type { Database, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { updateMessage } from "./journal-message.ts";
import { addRecipients } from "./journal-recipients.ts";
import { insertObservables } from "./observables.ts";
import { relateOwnMail } from "./own-mail.ts";
import { readRaw } from "./raw-mail.ts";
import { saveLikenesses } from "./save-likeness.ts";
import { standingCopies } from "./standing-copies.ts";
import type { TenantKeys } from "./tenant-keys.ts";

export interface WaitingMessage {
  readonly tenantId: TenantId;
  readonly messageId: MessageId;
  readonly journalCopyId: JournalCopyId;
}

interface TakenMessage {
  readonly id: WaitingMessage;
  readonly source: Source;
  readonly session: JournalDelivery["session"];
  readonly raw: Buffer;
}

interface WaitingNeeds {
  readonly database: Database;
  readonly tenantKeys: TenantKeys;
  readonly wake: () => void;
  /** Told of a message that cannot be opened or saved just now; never carries mail. Absent: nobody is. */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * The messages that were stored without a verdict. After eight tries, the last a day later, one stays marked for good.
 * Whatever is wrong with one of them is told to `onTrouble` and holds up none behind it.
 */
export function openWaitingMessages(needs: WaitingNeeds): {
  take(): Promise<TakenMessage | undefined>;
  judged(id: WaitingMessage, delivery: JournalDelivery): Promise<void>;
} {
  const { database, tenantKeys, wake, onTrouble = () => {} } = needs;
  return {
    take: async () => {
      // Each turn puts one message off, so that this comes to an end; without a database it rejects.
      for (;;) {
        const [due] = await database.asWorker((tx) => tx.rows<DueMessage | WaitingRow>(TAKE));
        if (due === undefined) return undefined;
        const taken = await open(needs, due).catch((error: unknown) => {
          onTrouble(error); // it was put off, and comes due again
        });
        if (taken !== undefined) return taken;
      }
    },
    judged: async (id, delivery) => {
      try {
        const key = await tenantKeys(id.tenantId);
        const enqueued = await database.asTenant(id.tenantId, async (tx) => {
          const due = await saveVerdict(tx, { id, delivery, key });
          const messages = [{ messageId: id.messageId, delivery }];
          await insertObservables(tx, id.tenantId, { key, messages, isRepeated: true });
          return due;
        });
        if (enqueued > 0) wake();
      } catch (error) {
        onTrouble(error);
      }
    },
  };
}

/** `undefined`: its evidence is gone, so that nobody can ever judge it, and it is not tried again. */
async function open(
  { database, tenantKeys }: WaitingNeeds,
  due: DueMessage | WaitingRow,
): Promise<TakenMessage | undefined> {
  const { tenantId } = due;
  const key = await tenantKeys(tenantId);
  return database.asTenant(tenantId, async (tx) => {
    const raw = due.sourceId === null ? undefined : await readRaw(tx, key, due);
    if (due.sourceId !== null && raw !== undefined) return toTaken(due, raw);
    await tx.rows(GIVE_UP, [tenantId, due.messageId]);
    return undefined;
  });
}

/** What is due, and cannot be judged: the journal copy or its source is gone. */
interface DueMessage extends Pick<WaitingMessage, "tenantId" | "messageId"> {
  readonly sourceId: null;
}

interface WaitingRow extends WaitingMessage, Source {
  readonly session: {
    readonly clientAddress: string;
    readonly tls?: string;
    readonly clientCertificateSha256?: string;
    readonly mailFrom: string;
  };
  readonly receivedAt: Date;
}

function toTaken(
  { session, receivedAt, tenantId, messageId, journalCopyId, ...source }: WaitingRow,
  raw: Buffer,
): TakenMessage {
  return {
    id: { tenantId, messageId, journalCopyId },
    source: { ...source, tenantId },
    session: {
      clientAddress: session.clientAddress,
      mailFrom: session.mailFrom,
      tls: session.tls,
      clientCertificateSha256: session.clientCertificateSha256,
      receivedAt,
    },
    raw,
  };
}

// Puts the message off in the same statement: another node skips it, and a process that dies over it leaves it due later.
const TAKE = `
  with due as (
    select tenant_id, id from message where judge_due_at <= now() order by judge_due_at limit 1 for update skip locked
  ), taken as (
    update message m set judge_attempts = m.judge_attempts + 1,
      judge_due_at = case when m.judge_attempts < 8 then now() + interval '1 minute' * power(2.6, m.judge_attempts) end
    from due where m.tenant_id = due.tenant_id and m.id = due.id
    returning m.tenant_id, m.id, m.raw_copy_id
  )
  select taken.tenant_id as "tenantId", taken.id as "messageId", j.id as "journalCopyId", s.id as "sourceId", s.format, s.binding,
    s.require_tls as "requireTls", s.allowed_ranges as "allowedRanges", s.hop_count as "hopCount",
    s.trusts_original_to as "trustsOriginalTo", t.keep_all_raw as "keepsAllRaw", j.session, j.received_at as "receivedAt"
  from taken
  join tenant t on t.id = taken.tenant_id
  left join journal_copy j on j.tenant_id = taken.tenant_id and j.id = taken.raw_copy_id
  left join source s on s.tenant_id = j.tenant_id and s.id = j.source_id`;
// It stays marked as not judged.
const GIVE_UP = "update message set judge_due_at = null where tenant_id = $1 and id = $2 and not judged";

interface JudgedMessage {
  readonly id: WaitingMessage;
  readonly delivery: JournalDelivery;
  readonly key: Buffer;
}

/** The message as it should have been stored, and then the policy for all of its copies. */
async function saveVerdict(tx: Transaction, { id, delivery, key }: JudgedMessage): Promise<number> {
  const { tenantId, messageId } = id;
  const { disposition } = delivery.verdict;
  if (!(await updateMessage(tx, id, delivery))) return 0; // another node was faster
  const { likeness, trust } = delivery;
  const messages = likeness !== undefined && trust.trusted ? [{ messageId, likeness }] : [];
  const wordings = await saveLikenesses(tx, tenantId, { key, messages });
  // What it passes on joins the runs that follow it when they are next looked after.
  await relateOwnMail(tx, tenantId, { reports: [{ messageId, delivery }], wordings });
  await tx.rows(KNOW_BY_CONTENT, [tenantId, delivery.contentKey, messageId]);
  await tx.rows(
    `update journal_copy set trusted = $3, untrusted_reason = $4 where tenant_id = $1 and id = $2`,
    [
      tenantId,
      id.journalCopyId,
      delivery.trust.trusted,
      delivery.trust.trusted ? null : delivery.trust.reason,
    ],
  );
  // What could not be read or trusted then had no copies; recipients that have one stay as they are.
  await tx.rows(FORGET_RECIPIENTS, [tenantId, messageId]);
  await addRecipients(tx, tenantId, [{ ...id, delivery, isNewMessage: false }]);
  await appendEvents(tx, tenantId, [
    {
      kind: "message.judged",
      actor: "engine",
      messageId,
      data: { disposition, before: "NONE", cause: "judged-again" },
    },
  ]);
  const copies = await standingCopies(tx, tenantId, [messageId]);
  return applyPolicy(tx, tenantId, [{ messageId, disposition, copies }]);
}

// It was stored under what was known of it then: now its forked reports shall find it.
const KNOW_BY_CONTENT = `
  insert into message_key (tenant_id, key_hash, message_id) values ($1, decode($2, 'hex'), $3) on conflict do nothing`;

const FORGET_RECIPIENTS = `
  delete from recipient r where r.tenant_id = $1 and r.message_id = $2
    and not exists (select 1 from copy_recipient c where c.tenant_id = $1 and c.message_id = $2 and c.address = r.address)`;
