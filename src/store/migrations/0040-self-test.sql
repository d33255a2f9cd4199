-- What a connection can do is tried at its provider, and kept.

alter table integration
  -- Where the round trip is made. The administrator names it; nobody else's mail is touched for a test.
  add column test_mailbox text check (length(test_mailbox) <= 320),
  -- Spread, so that not all of them ask at once.
  add column self_test_due_at timestamptz not null default now() + interval '23 hours' + random() * interval '2 hours',
  add column credential_replaced_at timestamptz,
  -- How many days before the end of its credential it was announced last.
  add column credential_told int;
create index integration_self_test_due on integration (self_test_due_at) where state = 'active';

-- One try of a connection, line by line as they come, by one worker at a time.
create table self_test (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  -- `system`: the daily one.
  asked_by text not null,
  asked_at timestamptz not null default now(),
  -- Beside those that are tried anyway.
  asked text[] not null default '{}',
  began_at timestamptz,
  ended_at timestamptz,
  -- As it began.
  test_mailbox text,
  destinations text[] not null default '{}',
  credential_version int,
  lines jsonb not null default '[]',
  -- How often it was begun: one that its worker dies of must not go round for ever.
  begun int not null default 0,
  -- Why it ended without having tried everything.
  trouble text,
  lease_owner uuid,
  lease_until timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('self_test');
create index self_test_of_integration on self_test (tenant_id, integration_id, id desc);
create unique index self_test_open on self_test (tenant_id, integration_id) where ended_at is null;
create index self_test_waiting on self_test (id) where ended_at is null;

-- What the newest self-test that tried it has found, destination by destination.
create table conformance (
  tenant_id uuid not null references tenant on delete cascade,
  integration_id uuid not null,
  destination text not null,
  passed boolean not null,
  at timestamptz not null default now(),
  self_test_id uuid not null,
  credential_version int not null,
  detail text not null,
  code text,
  advice text,
  differences jsonb not null default '[]',
  primary key (tenant_id, integration_id, destination),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('conformance');
