-- What is kept of mail has its time: originals, messages that nothing was done to, and, later, those that something was
-- done to (docs/decisions/0019-retention.md).

-- What became of the copies of a retraction whose messages are no longer kept: its totals still add up. `late` of them
-- had come late.
create table forgotten_copy_count (
  tenant_id uuid not null,
  retraction_id uuid not null,
  outcome text not null,
  copies int not null check (copies > 0),
  late int not null default 0,
  primary key (tenant_id, retraction_id, outcome),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
select make_tenants_own('forgotten_copy_count');

-- Each tenant's walk through what may be old enough, once a day: the last id it has looked at, and, at its end, up to
-- which one it was.
create table retention_walk (
  tenant_id uuid not null references tenant on delete cascade,
  what text not null check (what in ('raw', 'messages', 'retracted')),
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  ended_before uuid,
  -- So many it has deleted so far.
  forgotten int not null default 0,
  primary key (tenant_id, what)
);
select make_tenants_own('retention_walk');

-- A message that was judged later has a key by its content beside the one that it was stored under.
alter table message add column first_key bytea;

-- What was named for a plan and left out of it stays named, by its id, when the message is no longer kept.
alter table retraction_left_out drop constraint retraction_left_out_tenant_id_message_id_fkey;

-- For the cascade when a message's time has come: without it each item of a copy is looked for among all of the tenant's.
create index hit_operation_of_hit on hit_operation (tenant_id, hit_id);
