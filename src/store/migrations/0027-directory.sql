-- What a directory told of a mailbox as a whole, beside what was asked of it address by address.
alter table mailbox
  add column kind text not null default 'unknown' check (kind in ('user', 'shared', 'resource', 'unknown')),
  add column display_name text not null default '',
  -- Why the provider cannot reach it, in its own directory's words: suspended, archived, without a mailbox.
  add column unavailable text,
  -- The directory's word alone is enough to say that there is a mailbox. Of an account without a licence it is not: a
  -- shared mailbox has none either, so the mailbox itself is asked first, and that is good for a day.
  add column is_proved boolean not null default false,
  -- The directory lists it no more. The row stays for what was done in it, and has no address.
  add column gone_at timestamptz,
  -- The last whole reading of the directory that has seen it.
  add column generation int;

-- How the reading of one integration's directory goes. The row is its queue, its cursor and its report.
create table directory_sync (
  tenant_id uuid not null,
  integration_id uuid not null,
  -- By the tenant's schedule; null: not by itself.
  full_due_at timestamptz,
  delta_due_at timestamptz,
  -- The provider asked to wait, or something went wrong: not before this.
  retry_at timestamptz,
  -- By a person.
  asked text check (asked in ('full', 'delta')),
  asked_by text,
  -- What is under way, and where it stands: who goes on with it after a crash begins there.
  run text check (run in ('full', 'delta')),
  generation int not null default 0,
  position jsonb,
  -- From where the provider tells what has changed: of the last run that came to its end, and of this one.
  links jsonb not null default '{}',
  new_links jsonb not null default '{}',
  began_at timestamptz,
  paged_at timestamptz,
  pages int not null default 0,
  users int not null default 0,
  groups int not null default 0,
  members int not null default 0,
  removed int not null default 0,
  -- So many mailboxes were known when it began.
  expected int,
  -- When the last run that came to its end began: what it has seen was so then.
  fresh_at timestamptz,
  full_at timestamptz,
  ended_at timestamptz,
  failed_at timestamptz,
  failed_code text,
  failed_reason text,
  failures int not null default 0,
  lease_owner uuid,
  lease_until timestamptz,
  primary key (tenant_id, integration_id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('directory_sync');

create table directory_group (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  -- null: made by hand.
  integration_id uuid,
  -- The provider's own id; of one made by hand its name in lower case.
  provider_id text not null,
  name text not null,
  primary_address text,
  kind text not null check (kind in ('distribution', 'security', 'microsoft_365', 'google', 'manual')),
  -- Everybody of the organisation is in it, without being listed.
  has_everyone boolean not null default false,
  -- As the provider marks its state: one that is as it was has the members that it had.
  etag text,
  gone_at timestamptz,
  generation int,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, integration_id, provider_id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('directory_group');

create table directory_group_address (
  tenant_id uuid not null,
  address text not null check (length(address) <= 320),
  group_id uuid not null,
  primary key (tenant_id, address),
  foreign key (tenant_id, group_id) references directory_group on delete cascade
);
create index directory_group_address_of_group on directory_group_address (tenant_id, group_id);
select make_tenants_own('directory_group_address');

-- Who is directly in a group, as the provider names him: it may tell of a member before it tells who that is.
create table directory_member (
  tenant_id uuid not null,
  group_id uuid not null,
  kind text not null check (kind in ('mailbox', 'group', 'address')),
  -- The provider's id of the mailbox or of the group in the group; by hand, an address.
  member text not null check (length(member) <= 320),
  generation int,
  primary key (tenant_id, group_id, kind, member),
  foreign key (tenant_id, group_id) references directory_group on delete cascade
);
create index directory_member_by_member on directory_member (tenant_id, kind, member);
select make_tenants_own('directory_member');

-- Whom people have entered by hand, or from a file: no directory ever overwrites it.
create table directory_entry (
  tenant_id uuid not null references tenant on delete cascade,
  address text not null check (length(address) <= 320),
  display_name text not null default '',
  kind text not null default 'user' check (kind in ('user', 'shared', 'resource', 'unknown')),
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, address)
);
select make_tenants_own('directory_entry');

-- Addresses that no directory of the tenant knew when it was asked: not asked again before `retry_at`, later each time.
create table directory_missing (
  tenant_id uuid not null references tenant on delete cascade,
  address text not null check (length(address) <= 320),
  reason text not null,
  tries int not null default 1,
  asked_at timestamptz not null default now(),
  retry_at timestamptz not null,
  primary key (tenant_id, address)
);
select make_tenants_own('directory_missing');
