-- The ways to name what is to be retracted.

-- How a person or a token named it: ticked messages, a search, Message-IDs, samples, a campaign. Null for automation.
alter table retraction add column named_by jsonb;

-- A search whose messages are looked up page by page, before its draft can be applied. Its set is what was there at the
-- request: nothing newer than `newest_id`. `cursor_id` is how far it came, so that any node goes on where another stopped.
create table discovery (
  tenant_id uuid not null,
  retraction_id uuid not null,
  filter jsonb not null,
  -- Null: there was no message at all.
  newest_id uuid,
  cursor_id uuid,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  -- Why it ended without a plan.
  reason text not null default '',
  looked_at int not null default 0,
  messages int not null default 0,
  copies int not null default 0,
  primary key (tenant_id, retraction_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index discovery_running on discovery (retraction_id) where state = 'running';
select make_tenants_own('discovery');

-- Messages that were named and are not in the set, each with its reason.
create table retraction_left_out (
  tenant_id uuid not null,
  retraction_id uuid not null,
  message_id uuid not null,
  reason text not null check (reason in ('untrusted', 'no_copies')),
  primary key (tenant_id, retraction_id, message_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade,
  foreign key (tenant_id, message_id) references message on delete cascade
);
select make_tenants_own('retraction_left_out');

-- What a message is like, to find those of one campaign: one row for each, of numbers only. All of them were made
-- under the tenant's key, so that nobody can try guesses (such as a domain) on them.
create table message_likeness (
  tenant_id uuid not null,
  message_id uuid not null,
  -- 64 bits of which few differ between texts that differ in few words; null where there is too little text.
  text bigint,
  -- Texts of one campaign share at least one of them, nearly always.
  text_a bigint,
  text_b bigint,
  text_c bigint,
  text_d bigint,
  -- The skeleton of the HTML and the parts beside it.
  structure bigint,
  -- The set of link domains as one number, and each link as domain and shape of its path.
  link_domains bigint,
  links bigint[] not null default '{}',
  sender bigint,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message on delete cascade
);
-- Each value is of one tenant alone, being made under its key: the tenant in front of it would make each entry three
-- times as large, and these are what keeping a likeness costs when a mail comes in.
create index message_likeness_a on message_likeness (text_a);
create index message_likeness_b on message_likeness (text_b);
create index message_likeness_c on message_likeness (text_c);
create index message_likeness_d on message_likeness (text_d);
-- Only where there is no text do they decide.
create index message_likeness_structure on message_likeness (structure) where text is null and structure is not null;
create index message_likeness_sender on message_likeness (sender, message_id);
select make_tenants_own('message_likeness');
