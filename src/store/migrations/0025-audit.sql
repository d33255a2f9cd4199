-- From where it was asked for: the client's address, or the command line; null: by the product itself. Whoever opens a
-- transaction for somebody says so once, and every fact of it bears it.
alter table event add column origin text default nullif(current_setting('app.origin', true), '');

-- The audit log: its facts once more, in one order for each tenant, each entry bound to the one before it by a key that
-- is not in this database. One job appends to it.
create table audit_entry (
  tenant_id uuid not null references tenant on delete cascade,
  sequence bigint not null check (sequence > 0),
  event_id uuid not null,
  at timestamptz not null,
  kind text not null,
  actor text not null,
  origin text,
  -- SHA-256 over the whole event.
  content_hash bytea not null,
  mac bytea not null,
  primary key (tenant_id, sequence),
  unique (tenant_id, event_id)
);
select make_tenants_own('audit_entry');

-- Where the job is: its last entry, and its place among the events. Locking this row is the right to append.
create table audit_chain (
  tenant_id uuid primary key references tenant on delete cascade,
  sequence bigint not null default 0,
  mac bytea not null default decode(repeat('00', 32), 'hex'),
  tx xid8 not null default '0',
  event_id uuid not null default '00000000-0000-0000-0000-000000000000',
  -- What the daily look at the whole chain has found.
  verified_sequence bigint,
  verified_at timestamptz,
  findings jsonb not null default '[]'
);
select make_tenants_own('audit_chain');

create table audit_checkpoint (
  tenant_id uuid not null references tenant on delete cascade,
  sequence bigint not null,
  mac bytea not null,
  at timestamptz not null,
  signature bytea not null,
  primary key (tenant_id, sequence)
);
select make_tenants_own('audit_checkpoint');

revoke insert, update, delete on audit_entry, audit_chain, audit_checkpoint from undeliver_request;
