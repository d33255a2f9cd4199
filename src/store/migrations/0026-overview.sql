-- What the overview shows, counted hour by hour: a month of a large organisation is millions of messages, and nobody waits
-- for those to be counted. A job adds up the events (docs/decisions/0014-tally.md).
create table tally (
  tenant_id uuid not null references tenant on delete cascade,
  kind text not null check (kind in ('disposition', 'outcome', 'source', 'stage', 'stage_of_day')),
  -- Of `stage_of_day` the day's first: a month of hours would be too many rows to read.
  hour timestamptz not null,
  -- The disposition, the outcome, the source's id, the stage.
  name text not null,
  -- Of a stage: how long it took, as the place in a scale of which each step is a twelfth longer than the one before.
  step int not null default 0,
  n bigint not null,
  primary key (tenant_id, kind, hour, name, step)
);
select make_tenants_own('tally');

-- Up to where the events of a tenant have been added up.
create table tally_cursor (
  tenant_id uuid primary key references tenant on delete cascade,
  tx xid8 not null default '0',
  id uuid not null default '00000000-0000-0000-0000-000000000000'
);
select make_tenants_own('tally_cursor');

-- What a person has to look at is found without reading what is in order.
create index message_without_verdict on message (tenant_id, id) where not judged;
create index retraction_copy_doubtful on retraction_copy (tenant_id, outcome, settled_at)
  where outcome in ('unverified', 'identity_mismatch', 'failed', 'restore_failed');
create index approval_of_tenant on approval (tenant_id, asked_at) where decision is null;
create index retraction_canary on retraction (tenant_id) where state = 'held' and held_for = 'canary';

-- The processes of this instance: each says now and then that it is there.
create table process (
  id uuid primary key,
  roles text[] not null,
  version text not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
grant select, insert, update, delete on process to undeliver_worker;
