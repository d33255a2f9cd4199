-- Every row belongs to a tenant, and every key starts with it. Two roles see the tables: `undeliver_request`
-- sees one tenant, the one its transaction names; `undeliver_worker` sees all, and only named statements use it.
-- Whoever connects has neither by itself, so a forgotten role finds nothing.
do $$ begin
  if not exists (select from pg_roles where rolname = 'undeliver_request') then create role undeliver_request nologin; end if;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
  if not exists (select from pg_roles where rolname = 'undeliver_worker') then create role undeliver_worker nologin; end if;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
  execute format('grant undeliver_request, undeliver_worker to %I', current_user);
exception
  when duplicate_object or unique_violation then null;
  -- Who may not grant them has been given both by an administrator, or is told by the statements below.
  when insufficient_privilege then
    set local role undeliver_request;
    set local role undeliver_worker;
    reset role;
end $$;

-- What the instance decided once, such as whether it is a demo.
create table instance (key text primary key, value jsonb not null);

create table tenant (
  id uuid primary key,
  name text not null unique,
  is_demo boolean not null default false,
  -- Keep every raw mail, not only what is flagged.
  keep_all_raw boolean not null default false,
  -- Counts each change of what judging needs to know (domains, lists), so that workers reload only then.
  knowledge_version bigint not null default 1,
  created_at timestamptz not null default now()
);

-- The tenant's random data key, wrapped by the instance key.
create table tenant_key (tenant_id uuid primary key references tenant on delete cascade, wrapped bytea not null);

create table integration (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  provider text not null check (provider in ('microsoft', 'google')),
  name text not null,
  -- What may be shown: cloud, entra tenant, client id, service account, administrator.
  connection jsonb not null,
  -- The secret, certificate key or service-account key, sealed.
  sealed_secret bytea,
  -- A name in the operator's endpoint file; null: the provider's own hosts.
  endpoints text,
  state text not null default 'active' check (state in ('active', 'stopped')),
  stopped_code text,
  stopped_reason text,
  stopped_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

create table domain (
  tenant_id uuid not null references tenant on delete cascade,
  name text not null check (length(name) <= 253),
  integration_id uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, name),
  foreign key (tenant_id, integration_id) references integration
);

create table source (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  name text not null,
  format text not null check (format in ('exchange-report', 'google-copy', 'plain-bcc')),
  binding jsonb not null,
  require_tls boolean not null default false,
  allowed_ranges text[] not null default '{}',
  hop_count int not null default 0,
  -- Plain BCC: the relay in front writes X-Original-To itself.
  trusts_original_to boolean not null default false,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz,
  -- It has no address any more; its journal copies stay evidence.
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);

-- The secret part of an intake address is kept as a hash only; two are valid at once while one is being replaced.
create table source_address (
  secret_hash bytea primary key,
  tenant_id uuid not null,
  source_id uuid not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  foreign key (tenant_id, source_id) references source on delete cascade
);

create table mailbox (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  provider_id text not null,
  handle text not null,
  primary_address text not null,
  checked_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, integration_id, provider_id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);

create table mailbox_address (
  tenant_id uuid not null,
  address text not null check (length(address) <= 320),
  mailbox_id uuid not null,
  primary key (tenant_id, address),
  foreign key (tenant_id, mailbox_id) references mailbox on delete cascade
);

-- Decides, on any number of nodes, whether a message is new: inserted before everything else.
create table message_key (
  tenant_id uuid not null references tenant on delete cascade,
  key_hash bytea not null,
  message_id uuid not null,
  primary key (tenant_id, key_hash)
);

create table message (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  -- Text that a sender chose has no index: only its hash has.
  message_id_header text,
  message_id_hash bytea,
  content_key bytea not null,
  from_address text not null default '',
  from_name text not null default '',
  subject text not null default '',
  sent_at timestamptz,
  received_at timestamptz not null,
  direction text not null check (direction in ('inbound', 'internal', 'outbound')),
  trusted boolean not null,
  judged boolean not null,
  disposition text not null check (disposition in ('MALICIOUS', 'SPOOF', 'SUSPICIOUS', 'SPAM', 'BULK', 'NONE')),
  verdict_revision int not null default 1,
  network_message_id text,
  received_ids text[] not null default '{}',
  size_bytes bigint not null,
  details jsonb not null default '{}',
  -- The journal copy whose raw bytes are kept, and why.
  raw_copy_id uuid,
  raw_kept_for text,
  -- Not judged: when it is tried again; null once it was judged, or after the last try.
  judge_due_at timestamptz,
  judge_attempts int not null default 0,
  primary key (tenant_id, id)
);
create index message_by_header on message (tenant_id, message_id_hash) where message_id_hash is not null;
create index message_by_sender on message (tenant_id, hashtextextended(from_address, 0), id);
create index message_flagged on message (tenant_id, disposition, id) where disposition <> 'NONE';
create index message_not_judged on message (judge_due_at) where judge_due_at is not null;

create table verdict (
  tenant_id uuid not null,
  message_id uuid not null,
  revision int not null,
  disposition text not null,
  findings jsonb not null,
  cause text not null,
  at timestamptz not null default now(),
  primary key (tenant_id, message_id, revision),
  foreign key (tenant_id, message_id) references message on delete cascade
);

create table journal_copy (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  source_id uuid not null,
  message_id uuid not null,
  raw_sha256 bytea not null,
  size_bytes bigint not null,
  shape text not null,
  session jsonb not null,
  notes text[] not null default '{}',
  trusted boolean not null,
  untrusted_reason text,
  received_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, source_id) references source,
  foreign key (tenant_id, message_id) references message on delete cascade
);
create index journal_copy_of_message on journal_copy (tenant_id, message_id);

-- Sealed with AES-256-GCM under the tenant's key, in pieces of 1 MB.
create table raw_chunk (
  tenant_id uuid not null,
  journal_copy_id uuid not null,
  n int not null,
  sealed bytea not null,
  primary key (tenant_id, journal_copy_id, n),
  foreign key (tenant_id, journal_copy_id) references journal_copy on delete cascade
);

create table recipient (
  tenant_id uuid not null,
  message_id uuid not null,
  address text not null check (length(address) <= 320),
  kind text not null,
  expanded_from text,
  forwarded_from text,
  is_external boolean not null,
  journal_copy_id uuid not null,
  primary key (tenant_id, message_id, address),
  foreign key (tenant_id, message_id) references message on delete cascade
);
create index recipient_by_address on recipient (tenant_id, address, message_id desc);

-- A message in one mailbox: the unit that is counted. Until a worker has asked the directory it has an address only.
create table copy (
  tenant_id uuid not null,
  id uuid not null,
  message_id uuid not null,
  integration_id uuid not null,
  mailbox_id uuid,
  address text not null,
  journaled_at timestamptz not null,
  -- What a release, or the user, put back: no automation touches it until a person lifts that.
  exempt_at timestamptz,
  exempt_by text,
  primary key (tenant_id, id),
  foreign key (tenant_id, message_id) references message on delete cascade,
  foreign key (tenant_id, mailbox_id) references mailbox
);
create unique index copy_in_mailbox on copy (tenant_id, message_id, mailbox_id) where mailbox_id is not null;
create unique index copy_by_address on copy (tenant_id, message_id, address);

-- Several recipients (alias, list) can meet in one copy; one recipient (a group) can mean several.
create table copy_recipient (
  tenant_id uuid not null,
  message_id uuid not null,
  address text not null,
  copy_id uuid not null,
  primary key (tenant_id, message_id, address, copy_id),
  foreign key (tenant_id, copy_id) references copy on delete cascade
);
create index copy_recipient_by_copy on copy_recipient (tenant_id, copy_id);

create table auto_retract (
  tenant_id uuid not null,
  integration_id uuid not null,
  version int not null,
  setting jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (tenant_id, integration_id, version),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);

create table list_entry (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  list text not null check (list in ('allow', 'block', 'trusted_domain')),
  kind text not null,
  value text not null check (length(value) <= 1000),
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, list, kind, value)
);

create table retraction (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('automatic', 'manual', 'release')),
  state text not null check (state in ('draft', 'held', 'running', 'watching', 'done')),
  -- Null for a release: each hit goes where it came from.
  destination text,
  when_impossible text not null,
  message_id uuid,
  integration_id uuid,
  releases_id uuid,
  -- SHA-256 over the frozen set and the destination: what is applied is what was seen.
  hash text,
  reason text not null default '',
  requested_by text not null,
  setting_version int,
  -- Who called it off while it ran: it takes no late copies any more.
  cancelled_by text,
  created_at timestamptz not null default now(),
  applied_at timestamptz,
  done_at timestamptz,
  primary key (tenant_id, id)
);
create index retraction_of_message on retraction (tenant_id, message_id);
-- Late copies of a message join the automatic retraction that is there.
create unique index retraction_automatic on retraction (tenant_id, message_id, integration_id, destination) where kind = 'automatic';

-- The frozen set of a draft, until it is applied.
create table retraction_draft_copy (
  tenant_id uuid not null,
  retraction_id uuid not null,
  copy_id uuid not null,
  message_id uuid not null,
  primary key (tenant_id, retraction_id, copy_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade,
  foreign key (tenant_id, copy_id) references copy on delete cascade
);

-- A lane is one mailbox, or one copy whose mailbox is not known yet. Leased, because a mailbox is what the providers throttle.
create table lane (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  mailbox_id uuid,
  due_at timestamptz not null,
  priority int not null default 0,
  blocked_until timestamptz,
  lease_owner uuid,
  lease_until timestamptz,
  -- A former holder did not give the lane back: a call of his may still be under way until then.
  unsafe_until timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
create index lane_due on lane (integration_id, priority desc, due_at);

-- The ledger: one row for each copy of a retraction, with what is known of it.
create table retraction_copy (
  tenant_id uuid not null,
  retraction_id uuid not null,
  copy_id uuid not null,
  message_id uuid not null,
  lane_id uuid not null,
  kind text not null check (kind in ('retract', 'release')),
  asked text not null,
  reached text,
  when_impossible text not null,
  outcome text not null check (outcome in (
    'moved', 'already_there', 'removed_by_user', 'not_found', 'no_mailbox', 'mailbox_unavailable', 'out_of_scope',
    'unsupported', 'identity_mismatch', 'refused', 'failed', 'unverified', 'restored', 'restore_failed',
    'pending', 'held', 'not_yet_found', 'throttled', 'acting', 'verifying')),
  reason text not null default '',
  evidence jsonb not null default '{}',
  priority int not null default 0,
  attempts int not null default 0,
  looks int not null default 0,
  -- Why it was called off while a call was or may be under way: what has happened is settled, nothing more is begun.
  cancelled text,
  -- From when the looking schedule counts: the journal copy.
  look_base_at timestamptz not null,
  -- So long nobody could work on it, since the connection was broken or no worker ran: it counts for no deadline.
  idle interval not null default '0',
  due_at timestamptz,
  was_read boolean,
  created_at timestamptz not null default now(),
  first_call_at timestamptz,
  acted_at timestamptz,
  settled_at timestamptz,
  primary key (tenant_id, retraction_id, copy_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade,
  foreign key (tenant_id, copy_id) references copy on delete cascade
);
create index retraction_copy_open on retraction_copy (tenant_id, lane_id, due_at) where settled_at is null;
create index retraction_copy_of_copy on retraction_copy (tenant_id, copy_id);
create index retraction_copy_of_message on retraction_copy (tenant_id, message_id);

-- One item found for a copy. The first capture is the origin and is kept until it was restored.
create table hit (
  tenant_id uuid not null,
  id uuid not null,
  copy_id uuid not null,
  item_id text not null,
  origin jsonb not null,
  origin_at timestamptz not null default now(),
  restored_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, copy_id, item_id),
  foreign key (tenant_id, copy_id) references copy on delete cascade
);

create table hit_operation (
  tenant_id uuid not null,
  id uuid not null,
  hit_id uuid not null,
  copy_id uuid not null,
  retraction_id uuid not null,
  kind text not null check (kind in ('retract', 'release')),
  state text not null check (state in ('acting', 'verifying', 'settled')),
  asked text not null,
  reached text,
  attempt int not null default 1,
  before jsonb not null,
  after jsonb,
  -- The item's id after the act; null where it is out of reach.
  item_id text,
  answer jsonb,
  outcome text,
  reason text not null default '',
  differences jsonb,
  intended_at timestamptz not null default now(),
  replied_at timestamptz,
  settled_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, hit_id) references hit on delete cascade
);
-- One operation per hit at a time.
create unique index hit_operation_open on hit_operation (tenant_id, hit_id) where state <> 'settled';
create index hit_operation_of_copy on hit_operation (tenant_id, copy_id);

-- Limits that span mailboxes. Workers lease slices of `tokens`.
create table budget (
  tenant_id uuid not null references tenant on delete cascade,
  scope text not null,
  blocked_until timestamptz,
  tokens double precision not null,
  refilled_at timestamptz not null default now(),
  primary key (tenant_id, scope)
);

-- Every fact, written in the transaction that makes it true; never changed. Readers stop at the oldest transaction
-- that still runs, and their cursor is (tx, id), so nothing that commits late is skipped.
create table event (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  tx xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  actor text not null,
  message_id uuid,
  copy_id uuid,
  retraction_id uuid,
  data jsonb not null default '{}',
  primary key (tenant_id, id)
);
create index event_in_order on event (tenant_id, tx, id);
create index event_of_message on event (tenant_id, message_id, id) where message_id is not null;
create index event_of_retraction on event (tenant_id, retraction_id, id) where retraction_id is not null;

create table api_token (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  name text not null,
  sha256 bytea not null unique,
  role text not null check (role in ('super-admin', 'config-admin', 'soc-analyst', 'viewer')),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  primary key (tenant_id, id)
);

do $$
declare it text;
begin
  for it in
    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and a.attname = 'tenant_id' and not a.attisdropped
  loop
    execute format('alter table %I enable row level security', it);
    execute format('alter table %I force row level security', it);
    execute format(
      'create policy one_tenant on %I to undeliver_request using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
       with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', it);
    execute format('create policy all_tenants on %I to undeliver_worker using (true) with check (true)', it);
    execute format('grant select, insert, update, delete on %I to undeliver_request, undeliver_worker', it);
  end loop;
end $$;
-- Facts are not changed by requests.
revoke update, delete on event from undeliver_request;

alter table tenant enable row level security;
alter table tenant force row level security;
create policy one_tenant on tenant to undeliver_request
  using (id = nullif(current_setting('app.tenant_id', true), '')::uuid);
create policy all_tenants on tenant to undeliver_worker using (true) with check (true);
grant select, update on tenant to undeliver_request;
grant select, insert, update, delete on tenant to undeliver_worker;
grant select, insert, update, delete on instance to undeliver_worker;
