-- A source that no address leads to: what comes by it was read in the mailboxes of this integration.
alter table source add column mailboxes_of uuid;
create unique index source_of_mailboxes on source (tenant_id, mailboxes_of) where mailboxes_of is not null;

-- Mail that came into mailboxes in a time, read there: what the intake has not seen is judged.
create table mailbox_scan (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  since timestamptz not null,
  until timestamptz not null check (until > since),
  state text not null check (state in ('running', 'done', 'cancelled')),
  requested_by text not null,
  -- It begins again after so long, until somebody ends it: for whom no journal copy can reach.
  repeat_minutes int check (repeat_minutes > 0),
  -- Also those that become known later.
  takes_all boolean not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('mailbox_scan');
create unique index mailbox_scan_running on mailbox_scan (tenant_id, integration_id) where state = 'running';

-- One mailbox of a scan: where it goes on after each page, on whichever node.
create table mailbox_scan_part (
  tenant_id uuid not null,
  scan_id uuid not null,
  address text not null check (length(address) <= 320),
  state text not null default 'open' check (state in ('open', 'done', 'failed')),
  -- Of the provider's list: the next page.
  cursor text,
  due_at timestamptz not null default now(),
  attempts int not null default 0,
  listed int not null default 0,
  known int not null default 0,
  judged int not null default 0,
  flagged int not null default 0,
  too_large int not null default 0,
  reason text,
  primary key (tenant_id, scan_id, address),
  foreign key (tenant_id, scan_id) references mailbox_scan on delete cascade
);
select make_tenants_own('mailbox_scan_part');
create index mailbox_scan_part_due on mailbox_scan_part (due_at) where state = 'open';

-- How much of the mail in some mailboxes the intake has seen, looked at each hour.
create table coverage_check (
  tenant_id uuid not null,
  integration_id uuid not null,
  at timestamptz not null default now(),
  mailboxes int not null,
  failed int not null,
  mails int not null,
  seen int not null,
  -- Some of those that it has not seen: mailbox and Message-ID.
  missing jsonb not null default '[]',
  primary key (tenant_id, integration_id, at),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('coverage_check');
-- When the next look is due, and since when the share has been too low.
alter table integration
  add column coverage_due_at timestamptz not null default now() + interval '1 hour',
  add column coverage_low_since timestamptz;
