-- What plans, breakers, standing orders and releases have in common.

-- Makes a table a tenant's own: what 0001 does for all tables that were there then. Called once for each new one.
create function make_tenants_own(name text) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', name);
  execute format('alter table %I force row level security', name);
  execute format(
    'create policy one_tenant on %I to undeliver_request using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
     with check (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', name);
  execute format('create policy all_tenants on %I to undeliver_worker using (true) with check (true)', name);
  execute format('grant select, insert, update, delete on %I to undeliver_request, undeliver_worker', name);
end $$;

-- What the tenant decided for itself, by name. Every save is a row of its own, none is ever changed.
create table tenant_setting (
  tenant_id uuid not null references tenant on delete cascade,
  name text not null,
  version int not null,
  value jsonb not null,
  saved_by text not null,
  saved_at timestamptz not null default now(),
  primary key (tenant_id, name, version)
);
select make_tenants_own('tenant_setting');

-- Whose mailboxes are counted and shown by themselves, and come first.
create table important_person (
  tenant_id uuid not null references tenant on delete cascade,
  address text not null check (length(address) <= 320),
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, address)
);
select make_tenants_own('important_person');

-- By what an automatic retraction came about, each by its own name: `setting:MALICIOUS`, `detector:lookalike-domain`,
-- `list:<id>`, `indicator:<id>`. Breakers count by it, and what a rule did is found and undone by it.
create table retraction_rule (
  tenant_id uuid not null,
  rule text not null,
  retraction_id uuid not null,
  primary key (tenant_id, rule, retraction_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index retraction_rule_of_retraction on retraction_rule (tenant_id, retraction_id);
select make_tenants_own('retraction_rule');

-- Why it, or one copy of it, waits for a person: only whoever made it wait lets it go on.
alter table retraction add column held_for text check (held_for in ('approval', 'canary', 'breaker', 'observe'));
alter table retraction_copy add column held_for text check (held_for in ('approval', 'canary', 'breaker', 'observe'));
create index retraction_copy_held on retraction_copy (tenant_id, retraction_id) where outcome = 'held';

-- The late-arrivals clause of a plan: until when, and after how many idle days, what comes late is taken as well.
alter table retraction add column late_until timestamptz;
alter table retraction add column late_idle_days int;
alter table retraction add column late_forwards boolean not null default false;
alter table retraction add column last_late_at timestamptz;
-- So many copies first, and the others are held until a person has seen how it went.
alter table retraction add column canary int check (canary > 0);
