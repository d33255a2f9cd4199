import type { SourceFormat } from "#mail/envelope.ts";
import type { JournalCopyId, MessageId, TenantId } from "#shared/ids.ts";
import { countAlike } from "#trace/campaign.ts";
import type { Message, RawReply, Trace } from "#trace/trace.ts";
import { hasContent } from "#trace/without-content.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { messageCopies } from "./message-copies.ts";
import { messageArrivals, messageLog } from "./message-log.ts";
import { getMessage } from "./message-search.ts";
import { readRaw } from "./raw-mail.ts";
import { searchMessages } from "./search-messages.ts";
import { similarMessages } from "./similar-messages.ts";
import type { TenantKeys } from "./tenant-keys.ts";

export interface TraceNeeds {
  /** Milliseconds that only grow: how long a search has looked. */
  readonly clock: () => number;
  readonly tenantKeys: TenantKeys;
  /** The mail inside of a journal copy; `undefined` where none can be found in it. */
  readonly originalIn: (
    journalCopy: Buffer,
    format: SourceFormat,
  ) => Promise<Uint8Array | undefined> | Uint8Array | undefined;
}

/** The reading side, in PostgreSQL. */
export function openTrace(database: Database, needs: TraceNeeds): Trace {
  return {
    search: (tenantId, page) => searchMessages(database, { tenantId, page, clock: needs.clock }),
    message: (tenantId, id) => database.asTenant(tenantId, (tx) => getMessage(tx, tenantId, id)),
    messageWithContent: (tenantId, id, actor) =>
      database.asTenant(tenantId, (tx) => lookAt(tx, { tenantId, id, actor })),
    copies: (tenantId, id) => database.asTenant(tenantId, (tx) => messageCopies(tx, tenantId, id)),
    arrivals: (tenantId, id) => database.asTenant(tenantId, (tx) => messageArrivals(tx, tenantId, id)),
    similar: (tenantId, id, days) =>
      database.asTenant(tenantId, (tx) => similarMessages(tx, tenantId, { id, days })),
    alike: async (tenantId, id, days) => {
      const campaign = await database.asTenant(tenantId, (tx) =>
        similarMessages(tx, tenantId, { id, days, most: MAX_COUNTED_ALIKE }),
      );
      return campaign && countAlike(campaign);
    },
    actionLog: (tenantId, id) => database.asTenant(tenantId, (tx) => messageLog(tx, tenantId, id)),
    readRaw: (tenantId, id, actor) => readOriginal(database, needs, { tenantId, id, actor }),
  };
}

/** Beside an answer to something else: each costs a comparison. */
const MAX_COUNTED_ALIKE = 500;

/** A screen that is open asks again and again: within this time it is one look. */
const ONE_LOOK_MS = 3_600_000;

async function lookAt(tx: Transaction, { tenantId, id, actor }: Reading): Promise<Message | undefined> {
  const message = await getMessage(tx, tenantId, id);
  if (message === undefined || !hasContent(message)) return message;
  const since = firstIdOf(new Date(Date.now() - ONE_LOOK_MS));
  const [noted] = await tx.rows(LOOKED, [tenantId, id, since, actor]);
  if (noted === undefined) {
    await appendEvents(tx, tenantId, [{ kind: "message.content_seen", actor, messageId: id }]);
  }
  return message;
}

const LOOKED = `
  select 1 from event
  where tenant_id = $1 and message_id = $2 and id >= $3 and kind = 'message.content_seen' and actor = $4 limit 1`;

interface Reading {
  readonly tenantId: TenantId;
  readonly id: MessageId;
  readonly actor: string;
}

/** That it was read is committed before the mail is handed out: no reader without his line in the log. */
async function readOriginal(
  database: Database,
  { tenantKeys, originalIn }: TraceNeeds,
  reading: Reading,
): Promise<RawReply> {
  const key = await tenantKeys(reading.tenantId);
  const kept = await database.asTenant(reading.tenantId, (tx) => readKept(tx, key, reading));
  if (typeof kept === "string") return { result: kept };
  const original = await originalIn(kept.journalCopy, kept.format);
  return { result: "read", raw: original ?? kept.journalCopy };
}

interface Kept {
  readonly journalCopy: Buffer;
  readonly format: SourceFormat;
}

async function readKept(
  tx: Transaction,
  key: Buffer,
  { tenantId, id, actor }: Reading,
): Promise<Kept | Exclude<RawReply["result"], "read">> {
  const [row] = await tx.rows<KeptRow>(KEPT, [tenantId, id]);
  if (row === undefined) return "not_found";
  const { raw_copy_id: journalCopyId, format } = row;
  if (journalCopyId === null && row.raw_kept_for !== null) return "no_longer_kept";
  if (journalCopyId === null || format === null) return "not_kept";
  const journalCopy = await readRaw(tx, key, { tenantId, journalCopyId });
  if (journalCopy === undefined) return "not_kept";
  await appendEvents(tx, tenantId, [{ kind: "message.raw_read", actor, messageId: id }]);
  return { journalCopy, format };
}

interface KeptRow {
  readonly raw_copy_id: JournalCopyId | null;
  readonly raw_kept_for: string | null;
  readonly format: SourceFormat | null;
}

// Held, so that no retention takes away what is being read piece by piece. The intake is not kept from it.
const KEPT = `
  select m.raw_copy_id, m.raw_kept_for, s.format from message m
  left join journal_copy j on j.tenant_id = m.tenant_id and j.id = m.raw_copy_id
  left join source s on s.tenant_id = j.tenant_id and s.id = j.source_id
  where m.tenant_id = $1 and m.id = $2 for key share of m`;
