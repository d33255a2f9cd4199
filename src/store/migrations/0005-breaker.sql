-- Circuit breaker, observe mode, and the undoing of all that a rule did.

-- What automation did by each rule, by the hour. Locked in the order (rule, hour), and after everything else that its
-- transaction locks, save a trip: so it is held for the end of a transaction only.
create table breaker_count (
  tenant_id uuid not null references tenant on delete cascade,
  rule text not null,
  hour timestamptz not null,
  copies int not null default 0,
  important int not null default 0,
  released int not null default 0,
  -- What a person had seen when a breaker was closed: it counts for no limit any more.
  copies_passed int not null default 0,
  important_passed int not null default 0,
  released_passed int not null default 0,
  primary key (tenant_id, rule, hour)
);
select make_tenants_own('breaker_count');

-- How many copies came in within the last day: asked now and then, so that no mail has to be counted when it comes.
create table breaker_inbound (
  tenant_id uuid primary key references tenant on delete cascade,
  copies int not null,
  measured_at timestamptz not null default now()
);
select make_tenants_own('breaker_inbound');

create table breaker_trip (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  rule text not null,
  cause text not null check (cause in ('copies_per_hour', 'share_of_mail', 'important_people', 'releases', 'volume')),
  measured int not null,
  allowed int not null,
  reason text not null,
  opened_at timestamptz not null default now(),
  decision text check (decision in ('proceed', 'refuse')),
  decision_reason text not null default '',
  closed_at timestamptz,
  closed_by text,
  -- How many held copies the decision has reached so far.
  decided_copies int not null default 0,
  primary key (tenant_id, id)
);
create unique index breaker_trip_open on breaker_trip (tenant_id, rule) where closed_at is null;
select make_tenants_own('breaker_trip');

-- Which trip holds a copy, and since when: held time counts for no deadline. What a person has let go on is not stopped
-- a second time.
alter table retraction_copy add column held_trip uuid;
alter table retraction_copy add column held_at timestamptz;
alter table retraction_copy add column cleared_at timestamptz;
create index retraction_copy_of_trip on retraction_copy (tenant_id, held_trip, retraction_id) where outcome = 'held';

-- A release of all that a rule did since a time comes on the ledger piece by piece: so far it has got.
create table rule_release (
  tenant_id uuid not null,
  retraction_id uuid not null,
  rule text not null,
  since timestamptz not null,
  after_retraction uuid not null default '00000000-0000-0000-0000-000000000000',
  after_copy uuid not null default '00000000-0000-0000-0000-000000000000',
  finished_at timestamptz,
  primary key (tenant_id, retraction_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index rule_release_unfinished on rule_release (tenant_id, retraction_id) where finished_at is null;
select make_tenants_own('rule_release');
