import type { Disposition } from "#detection/disposition.ts";
import type { AutoRetract } from "#policy/auto-retract.ts";
import { automaticDestination } from "#policy/auto-retract.ts";
import type { Destination } from "#policy/destination.ts";
import { isAsFarAs, type Place, placeOf } from "#retraction/place.ts";
import type { StateItem } from "#simulator/world.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import type { Database } from "#store/database.ts";
import type { SentMail } from "./chaos-mail.ts";

interface Claims {
  readonly simulator: Simulator;
  readonly sent: readonly SentMail[];
  /** Message-IDs that were answered 250 at the intake itself. */
  readonly accepted: readonly string[];
  readonly settings: { readonly microsoft: AutoRetract; readonly google: AutoRetract };
}

interface MessageRow {
  readonly header: string;
  readonly disposition: Disposition;
  readonly addresses: readonly string[];
}

interface CopyRow {
  readonly header: string;
  readonly provider_id: string | null;
  readonly asked: Destination;
  readonly outcome: string;
  readonly reason: string;
  readonly open_operations: number;
}

export interface Findings {
  /** What is missing, doubled or untrue; empty when every claim holds. */
  readonly wrong: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly dispositions: Readonly<Record<string, number>>;
}

/** Holds what the database claims against what was sent and against the mailboxes themselves. */
export async function checkClaims(database: Database, claims: Claims): Promise<Findings> {
  const messages = await readMessages(database);
  const copies = await readCopies(database);
  const open = await readOpen(database);
  return {
    wrong: [
      ...open,
      ...claims.accepted.flatMap((it) => onceIn(messages, it)),
      ...claims.sent.flatMap((it) => checkSent(it, claims, messages, copies)),
      ...copies.flatMap((it) => checkCopy(it, claims)),
      ...untouched(claims, copies),
    ],
    outcomes: countBy(copies.map((it) => it.outcome)),
    dispositions: countBy(messages.map((it) => it.disposition)),
  };
}

/** True once every copy on the ledger has ended. */
export async function isSettled(database: Database): Promise<boolean> {
  const rows = await database.asWorker((tx) =>
    tx.rows("select 1 from retraction_copy where settled_at is null limit 1"),
  );
  return rows.length === 0;
}

function readMessages(database: Database): Promise<readonly MessageRow[]> {
  return database.asWorker((tx) =>
    tx.rows<MessageRow>(
      `select m.message_id_header as header, m.disposition, coalesce((
         select array_agg(address) || array_agg(expanded_from) filter (where expanded_from is not null)
         from recipient r where r.tenant_id = m.tenant_id and r.message_id = m.id), '{}') as addresses
       from message m`,
    ),
  );
}

function readCopies(database: Database): Promise<readonly CopyRow[]> {
  return database.asWorker((tx) =>
    tx.rows<CopyRow>(
      `select m.message_id_header as header, b.provider_id, rc.asked, rc.outcome, rc.reason, (
         select count(*)::int from hit_operation o
         where o.tenant_id = rc.tenant_id and o.copy_id = rc.copy_id and o.state <> 'settled') as open_operations
       from retraction_copy rc
       join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
       join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
       left join mailbox b on b.tenant_id = c.tenant_id and b.id = c.mailbox_id`,
    ),
  );
}

/** What should have come to an end and has not. */
async function readOpen(database: Database): Promise<readonly string[]> {
  const rows = await database.asWorker((tx) =>
    tx.rows<{ what: string }>(
      `select 'a retraction is ' || state as what from retraction where state not in ('done', 'watching')
       union all select 'an integration is stopped: ' || stopped_code from integration where state = 'stopped'`,
    ),
  );
  return rows.map((it) => it.what);
}

function onceIn(messages: readonly MessageRow[], header: string): readonly string[] {
  const count = messages.filter((it) => it.header === header).length;
  return count === 1 ? [] : [`${header} was accepted and is there ${count} times`];
}

/** Answered 250, so it is there: once, with its recipients, and on the ledger for each mailbox it reached. */
function checkSent(
  mail: SentMail,
  { settings }: Claims,
  messages: readonly MessageRow[],
  copies: readonly CopyRow[],
): readonly string[] {
  const { messageId, recipients, mailboxes, provider, kind } = mail;
  const message = messages.find((it) => it.header === messageId);
  if (message === undefined) return [`${messageId} is not there`];
  const { disposition } = message;
  const lost = recipients.filter((it) => !message.addresses.includes(it));
  const destination = automaticDestination(settings[provider], disposition);
  const rows = copies.filter((it) => it.header === messageId);
  const onLedger = rows.map((it) => it.provider_id ?? "no mailbox").sort();
  const wanted = destination === undefined ? [] : [...mailboxes].sort();
  return [
    ...onceIn(messages, messageId),
    ...lost.map((it) => `${messageId} has lost its recipient ${it}`),
    ...((kind === "clean") === (disposition === "NONE") ? [] : [`${kind} mail was judged ${disposition}`]),
    ...(onLedger.join() === wanted.join()
      ? []
      : [`${messageId} is to leave ${wanted.join()} and runs in ${onLedger.join()}`]),
    ...rows.filter((it) => it.asked !== destination).map((it) => `${messageId} is asked to ${it.asked}`),
  ];
}

/** The outcome is what the mailbox itself shows, and at most one call changed the item. */
function checkCopy(row: CopyRow, { simulator }: Claims): readonly string[] {
  const items = itemsOf(simulator, row.provider_id).filter((it) => it.messageId === row.header);
  const [item] = items;
  if (item === undefined || items.length > 1) return [`${row.header}: ${items.length} items in the mailbox`];
  const holds = row.open_operations === 0 && isTrue(row, item);
  const shown = `${item.place}, changed ${item.changes} times`;
  return holds ? [] : [`${row.header} asked ${row.asked}: ${row.outcome} (${row.reason}), in truth ${shown}`];
}

function isTrue({ outcome, asked }: CopyRow, { place, changes }: StateItem): boolean {
  const there = isAsFarAs(seenPlace(place), placeOf(asked));
  switch (outcome) {
    case "moved":
      return there && seenPlace(place) === placeOf(asked) && changes === 1;
    case "already_there":
      return there && changes === 0;
    // No answer, and the item out of everybody's sight: nothing more can honestly be said.
    case "unverified":
      return asked === "RecoverableItemsPurges" && there && changes === 1;
    default:
      return false;
  }
}

/** What no retraction speaks of, no call has changed. */
function untouched({ simulator }: Claims, copies: readonly CopyRow[]): readonly string[] {
  const claimed = new Set(copies.map((it) => `${it.provider_id} ${it.header}`));
  return simulator.world.organisations
    .flatMap((it) => it.state().mailboxes)
    .flatMap(({ id, address, items }) =>
      items
        .filter((it) => it.changes > 0 && !claimed.has(`${id} ${it.messageId}`))
        .map((it) => `${it.messageId} of ${address} was changed, and no retraction says so`),
    );
}

function itemsOf({ world }: Simulator, mailboxId: string | null): readonly StateItem[] {
  const mailboxes = world.organisations.flatMap((it) => it.state().mailboxes);
  return mailboxes.find((it) => it.id === mailboxId)?.items ?? [];
}

/** The simulator's own words (a folder's path, or Gmail's labels) as a place. */
export function seenPlace(shown: string): Place {
  const words = shown.split(",");
  if (shown.startsWith("Recoverable Items/Deletions")) return "recoverable";
  if (shown.startsWith("Recoverable Items")) return "gone";
  if (shown.startsWith("Deleted Items") || words.includes("TRASH")) return "trash";
  if (shown.startsWith("Junk Email") || words.includes("SPAM")) return "junk";
  return "visible";
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...new Set(words)].sort().map((it) => [it, words.filter((w) => w === it).length]),
  );
}
