-- What becomes known after delivery: late copies for runs that watch.

-- The messages that a run with a late-arrivals clause watches: a late report finds by its message whether a run waits for
-- it, without reading the rows of the run.
create table watched_message (
  tenant_id uuid not null,
  message_id uuid not null,
  retraction_id uuid not null,
  -- The hash of its Message-ID, where mail that answers or forwards it is taken too.
  header_hash bytea,
  -- Of what it is a forward or an answer, where it came to the run as one.
  forward_of uuid,
  primary key (tenant_id, message_id, retraction_id),
  foreign key (tenant_id, message_id) references message on delete cascade,
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index watched_message_of_retraction on watched_message (tenant_id, retraction_id);
create index watched_message_followed on watched_message (tenant_id, header_hash) where header_hash is not null;
select make_tenants_own('watched_message');

-- Nothing is taken late any more: its time was over, nothing had come for long enough, or it was released.
alter table retraction add column watch_ended_at timestamptz;
create index retraction_watching on retraction (tenant_id, late_until) where state = 'watching';

-- When the copy came late to its run; and when a watching run last looked again for one it had given up.
alter table retraction_copy add column late_at timestamptz;
alter table retraction_copy add column looked_again_at timestamptz;
-- Why it belongs to the run, where that is not plain: said before what the engine has to say.
alter table retraction_copy add column late_reason text;
create index retraction_copy_not_found on retraction_copy (tenant_id, retraction_id) where outcome = 'not_found';

-- By what a message is searched backwards once something new is known: HMACs under the tenant's key, so that whoever
-- reads the table learns nothing of clean mail. Message ids sort by time: the past days are a bound of the key.
-- No row points at its tenant or message: each check would cost as much as the row, and nobody looks here but to find
-- messages. Who deletes a tenant deletes its rows.
create table observable (
  tenant_id uuid not null,
  hash uuid not null,
  message_id uuid not null,
  primary key (tenant_id, hash, message_id)
);
-- Rows are written in the order of their messages: what is older than a bound is found by block, at next to no cost.
create index observable_by_age on observable using brin (message_id);
select make_tenants_own('observable');

create table indicator (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('url', 'domain', 'sha256', 'sender', 'message_id')),
  value text not null check (length(value) <= 4000),
  disposition text not null check (disposition in ('MALICIOUS', 'SPOOF', 'SUSPICIOUS', 'SPAM', 'BULK')),
  note text not null default '',
  -- It judges nothing any more from then on; what it has done stays.
  expires_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
-- On a hash: a value may be longer than an index takes.
create unique index indicator_value on indicator (tenant_id, kind, md5(value));
create index indicator_expiry on indicator (tenant_id, expires_at) where expires_at is not null;
select make_tenants_own('indicator');

-- One search backwards for what has become known, page by page from the newest message on; any node goes on with it.
create table evaluation (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  state text not null check (state in ('running', 'done', 'cancelled')),
  -- What is looked for and what it says: an indicator, or a block-list entry.
  subject jsonb not null,
  -- The rule it acts by, such as `indicator:<id>`.
  cause text not null,
  -- Nothing is changed and nothing moves: what would have been is counted and noted.
  dry_run boolean not null,
  -- True: it is known no more, and what it has said is taken back where nothing else says so.
  withdrawn boolean not null default false,
  days int not null,
  -- Messages from `oldest` on, and below `cursor`, which goes down.
  oldest uuid not null,
  cursor uuid not null,
  -- When it is looked once more for what a judge who did not know it yet has let in meanwhile; null: that was done.
  sweep_due_at timestamptz,
  found int not null default 0,
  changed int not null default 0,
  copies int not null default 0,
  offers int not null default 0,
  requested_by text not null,
  cancelled_by text,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (tenant_id, id)
);
create index evaluation_running on evaluation (created_at) where state = 'running';
select make_tenants_own('evaluation');

-- A verdict became milder after something was retracted: a person may bring it back. Never done by itself.
alter table message add column release_offered_at timestamptz;
-- A person has said what it is: no detector overrules that.
alter table message add column reclassified_at timestamptz;
