import type pg from "pg";
import type { Database } from "#store/database.ts";

/** What a tenant has received in ninety days, and what of it was taken back. */
export interface TracePlan {
  readonly messages: number;
  readonly say: (line: string) => void;
}

export interface SeededTrace {
  readonly tenantId: string;
}

/** So many messages in one statement. */
const SLICE = 50_000;

/**
 * Some senders write often and most of them seldom, some words are everywhere and most are rare, and one mail in
 * eight is not clean. Written by the database itself, past its own checks of references: they hold by construction.
 */
export async function seedTrace(database: Database, { messages, say }: TracePlan): Promise<SeededTrace> {
  const client = await database.pool.connect();
  try {
    await client.query("set role none; set session_replication_role = replica; set synchronous_commit = off");
    await client.query("select setseed(0.5)");
    const { rows } = await client.query<{ tenantId: string }>(TENANT);
    const tenantId = rows[0]?.tenantId ?? "";
    for (const statement of ONCE) await client.query(statement, [tenantId]);
    for (let first = 0; first < messages; first += SLICE) {
      await addSlice(client, { tenantId, first, last: Math.min(first + SLICE, messages) - 1, messages });
      say(`  ${Math.min(first + SLICE, messages).toLocaleString("en")} messages`);
    }
    await client.query("analyze");
    return { tenantId };
  } finally {
    client.release(true);
  }
}

interface Slice {
  readonly tenantId: string;
  readonly first: number;
  readonly last: number;
  readonly messages: number;
}

async function addSlice(client: pg.PoolClient, { tenantId, first, last, messages }: Slice): Promise<void> {
  // A statement that makes a table takes no parameters.
  await client.query(
    DRAWN.replaceAll("$1", String(first)).replaceAll("$2", String(last)).replaceAll("$3", String(messages)),
  );
  await client.query(DRAWN_RECIPIENTS);
  for (const statement of OF_SLICE) await client.query(statement, [tenantId]);
  await client.query("drop table drawn, drawn_recipient");
}

const TENANT = `
  insert into tenant (id, name) values (gen_random_uuid(), 'bench') returning id as "tenantId"`;

const ONCE = [
  `insert into integration (tenant_id, id, provider, name, connection) values ($1, $1, 'microsoft', 'bench', '{}')`,
  `insert into source (tenant_id, id, name, format, binding) values ($1, $1, 'Exchange', 'exchange-report', '{}')`,
];

// Ids begin with their moment, so that the newest message has the greatest. A random number to the third power makes
// few of many frequent: the twenty words are read everywhere, the other 8,000 are rarer and rarer.
const WORDS = `array['invoice','meeting','your','order','re:','account','report','weekly','update','payment',
  'project','review','fwd:','statement','delivery','team','notes','request','schedule','contract']`;
const DRAWN = `
  create temporary table drawn as
  select n, at, sender, sender % 4000 as sender_domain, outcome, disposition, has_attachment, subject,
    (lpad(to_hex(at_ms), 12, '0') || '7' || lpad(to_hex(floor(random() * 4096)::int), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid as id
  from (
    select n, at_ms, to_timestamp(at_ms / 1000.0) as at, floor(20000 * random() ^ 3)::int as sender, random() as outcome,
      random() < 0.15 as has_attachment,
      (array['MALICIOUS','SPOOF','SUSPICIOUS','SPAM','BULK','NONE'])[width_bucket(random(), array[0, 0.007, 0.012, 0.02, 0.06, 0.12])]
        as disposition,
      (select string_agg(case when w < 20 then (${WORDS})[w + 1]
         else substr(translate(md5(w::text), '0123456789', 'lmnoprstuv'), 1, 5 + w % 6) end, ' ')
       from (select floor(8000 * random() ^ 3 + 0 * n)::int as w from generate_series(1, 4 + n % 4)) words) || ' ' || n as subject
    from (
      select n, (extract(epoch from now()) * 1000 - ($3::int - n) * (90 * 86400000.0 / $3::int))::bigint as at_ms
      from generate_series($1::int, $2::int) n
    ) numbered
  ) it`;
const DRAWN_RECIPIENTS = `
  create temporary table drawn_recipient as
  select distinct on (id, mailbox) id, n, at, disposition, outcome, mailbox, 'user' || mailbox || '@corp.test' as address,
    (substr(id::text, 1, 14) || '7' || substr(md5(id::text || mailbox), 1, 3) || '-8' || substr(md5(id::text || mailbox), 4, 3) || '-'
      || substr(md5(id::text || mailbox), 7, 12))::uuid as copy_id
  from drawn cross join lateral (
    select floor(5000 * random() ^ 2 + 0 * n)::int as mailbox from generate_series(1, 1 + (n % 10 > 5)::int + (n % 50 = 0)::int * 6)) it`;

const OF_SLICE = [
  `insert into message (tenant_id, id, message_id_header, message_id_hash, content_key, from_address, from_name, subject, sent_at,
     received_at, direction, trusted, judged, disposition, size_bytes, details)
   select $1::uuid, id, header, sha256(convert_to(header, 'UTF8')), sha256(convert_to(n::text, 'UTF8')),
     'name' || sender || '@d' || sender_domain || '.example', 'Given' || sender % 300 || ' Family' || sender, subject, at, at, 'inbound',
     true, true, disposition, 2000 + n % 90000,
     jsonb_build_object('returnPath', 'bounce' || sender || '@d' || sender_domain || '.example', 'attachments',
       case when has_attachment then jsonb_build_array(jsonb_build_object('name', 'file' || n % 977 || '.pdf', 'size', 1000,
         'contentType', 'application/pdf', 'sha256', md5(n::text))) else '[]' end,
       'authentication', jsonb_build_object('spf', 'pass', 'dkim', 'pass', 'dmarc', 'pass'))
   from (select *, '<' || md5(n::text) || '@d' || sender_domain || '.example>' as header from drawn) it`,
  `insert into verdict (tenant_id, message_id, revision, disposition, findings, cause, at)
   select $1::uuid, id, 1, disposition, '[]', 'arrival', at from drawn`,
  `insert into journal_copy (tenant_id, id, source_id, message_id, raw_sha256, size_bytes, shape, session, trusted, received_at)
   select $1::uuid, id, $1::uuid, id, '\\x00', 3000, 'exchange-report', '{}', true, at from drawn`,
  `insert into recipient (tenant_id, message_id, address, kind, is_external, journal_copy_id)
   select $1::uuid, id, address, 'to', false, id from drawn_recipient`,
  `insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at)
   select $1::uuid, copy_id, id, $1::uuid, address, at from drawn_recipient`,
  `insert into event (tenant_id, id, kind, actor, message_id, at)
   select $1::uuid, id, 'message.received', 'intake', id, at from drawn order by id`,
  `insert into retraction (tenant_id, id, kind, state, destination, when_impossible, message_id, integration_id, requested_by)
   select $1::uuid, id, 'automatic', 'done', 'JunkEmail', 'leave', id, $1::uuid, 'setting' from drawn
   where disposition not in ('BULK', 'NONE')`,
  `insert into retraction_copy (tenant_id, retraction_id, copy_id, message_id, lane_id, kind, asked, when_impossible, outcome,
     look_base_at, created_at, settled_at)
   select $1::uuid, id, copy_id, id, copy_id, 'retract', 'JunkEmail', 'leave',
     case when outcome < 0.93 then 'moved' when outcome < 0.95 then 'removed_by_user' when outcome < 0.99 then 'not_found' else 'failed' end,
     at, at, at
   from drawn_recipient where disposition not in ('BULK', 'NONE')`,
  // Every tenth flagged mail was looked at by a person.
  `insert into event (tenant_id, id, kind, actor, message_id, at)
   select $1::uuid, gen_random_uuid(), 'message.raw_read', 'token:analyst', id, at from drawn
   where disposition not in ('BULK', 'NONE') and n % 10 = 0`,
] as const;
