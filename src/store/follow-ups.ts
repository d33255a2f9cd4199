import type { Wording } from "#detection/wording.ts";
import { carriesOriginal, type OriginalWording } from "#retraction/carries-original.ts";
import type { CopyId, MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { LAST_ID } from "./first-id-of.ts";
import { unpackWording } from "./hide-wording.ts";

/** One copy, and who had it. */
export interface HeldCopy {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** Of the Message-ID, in hex. */
  readonly headerHash: string | null;
  /** From whichever of them somebody wrote, it was the mailbox's owner. */
  readonly addresses: readonly string[];
  /** What is written from this id on was not written from it any more; `undefined`: it is there still. */
  readonly until?: string | undefined;
}

/** What the owner of a copy wrote about its mail. */
export interface WrittenAbout {
  readonly id: MessageId;
  readonly at: Date;
  /** It contains the mail's text; `undefined`: nobody can tell. */
  readonly carries: boolean | undefined;
  readonly isAutomatic: boolean;
}

interface Asked {
  readonly copies: readonly HeldCopy[];
  /** What their mails say, as far as that is known. */
  readonly originals: ReadonlyMap<MessageId, OriginalWording>;
}

/**
 * What the owners of these copies wrote about their mails: what names a mail as the one that it answers or passes on, and
 * what does not name it and contains its text. The one look by which exposure is told and earlier forwards are found.
 */
export async function followUpsOf(
  tx: Transaction,
  tenantId: TenantId,
  { copies, originals }: Asked,
): Promise<ReadonlyMap<CopyId, readonly WrittenAbout[]>> {
  const hashes = [...new Set(copies.flatMap((it) => it.headerHash ?? []))];
  const addresses = [...new Set(copies.flatMap((it) => it.addresses))];
  const naming = await tx.rows<NamingRow>(NAMING, [tenantId, hashes, addresses]);
  const asked = windowsOf(copies.filter((it) => originals.has(it.messageId)));
  const written =
    asked.length === 0 ? [] : await tx.rows<WrittenRow>(WRITTEN, [tenantId, JSON.stringify(asked)]);
  const look = {
    named: Map.groupBy(naming, (it) => `${it.headerHash} ${it.author}`),
    written: Map.groupBy(written, (it) => it.author),
  };
  return new Map(copies.map((it) => [it.copyId, writtenAbout(it, originals.get(it.messageId), look)]));
}

interface WrittenRow {
  readonly id: MessageId;
  readonly author: string;
  readonly at: Date;
  readonly wording: Buffer | null;
  readonly isAutomatic: boolean;
}

interface NamingRow extends WrittenRow {
  readonly headerHash: string;
}

interface Look {
  readonly named: ReadonlyMap<string, readonly NamingRow[]>;
  readonly written: ReadonlyMap<string, readonly WrittenRow[]>;
}

function writtenAbout(
  { messageId, headerHash, addresses, until = LAST_ID }: HeldCopy,
  original: OriginalWording | undefined,
  { named, written }: Look,
): readonly WrittenAbout[] {
  const authors = [...new Set(addresses)];
  const naming = authors.flatMap((it) => named.get(`${headerHash ?? ""} ${it}`) ?? []);
  const names = new Set(naming.map((it) => it.id));
  const others = authors
    .flatMap((it) => written.get(it) ?? [])
    .filter((it) => it.id > messageId && it.id < until && !names.has(it.id));
  const about = [
    ...naming.map((it) => toAbout(it, original, true)),
    ...others.map((it) => toAbout(it, original, false)).filter((it) => it.carries === true),
  ];
  return about
    .filter((it) => it.id !== messageId)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.id.localeCompare(b.id));
}

function toAbout(
  { id, at, wording: packed, isAutomatic }: WrittenRow,
  original: OriginalWording | undefined,
  namesIt: boolean,
): WrittenAbout {
  const wording: Wording | undefined = packed === null ? undefined : unpackWording(packed);
  const carries = original === undefined ? undefined : carriesOriginal(original, { wording, namesIt });
  return { id, at, carries, isAutomatic };
}

interface Window {
  readonly address: string;
  readonly from: string;
  readonly until: string;
}

/** Each address once, from the first mail that it had until the last one was taken away. */
function windowsOf(copies: readonly HeldCopy[]): readonly Window[] {
  const windows = new Map<string, Window>();
  for (const { messageId, addresses, until = LAST_ID } of copies) {
    for (const address of addresses) {
      const { from, until: last } = windows.get(address) ?? { from: messageId, until };
      windows.set(address, {
        address,
        from: messageId < from ? messageId : from,
        until: until > last ? until : last,
      });
    }
  }
  return [...windows.values()];
}

const IS_AUTOMATIC = `coalesce(m.details -> 'isAutomatic', 'false') = 'true'`;

// Of a thread with many answers to one person the first are enough to say that there was one.
const NAMING = `
  select encode(r.message_id_hash, 'hex') as "headerHash", m.id, m.from_address as author, m.received_at as at, l.wording,
    ${IS_AUTOMATIC} as "isAutomatic"
  from message_reference r
  cross join lateral (select * from message where tenant_id = $1 and id = r.message_id limit 1) m
  left join lateral (
    select wording from message_likeness where tenant_id = $1 and message_id = r.message_id limit 1
  ) l on true
  where r.tenant_id = $1 and r.message_id_hash in (select decode(hash, 'hex') from unnest($2::text[]) as it(hash))
    and m.from_address = any($3::text[])
  order by m.received_at, m.id`;

// Who has had a mail for months has written thousands: the first hundred after it are looked at.
const WRITTEN = `
  select m.id, a.address as author, m.received_at as at, l.wording, ${IS_AUTOMATIC} as "isAutomatic"
  from jsonb_to_recordset($2::jsonb) as a(address text, "from" uuid, until uuid)
  cross join lateral (
    select id, received_at, details from message
    where tenant_id = $1 and hashtextextended(from_address, 0) = hashtextextended(a.address, 0)
      and from_address = a.address and id > a."from" and id < a.until and direction <> 'inbound' and trusted
    order by id limit 100
  ) m
  cross join lateral (
    select wording from message_likeness where tenant_id = $1 and message_id = m.id and wording is not null limit 1
  ) l`;
