-- Domains are proved by a DNS TXT record. One that is not proved makes no copies: nothing can be taken back there.
alter table domain
  add column proof text not null default 'pending' check (proof in ('pending', 'verified', 'skipped')),
  -- What the TXT record has to say: of this tenant and this domain alone.
  add column proof_token text not null default replace(gen_random_uuid()::text, '-', ''),
  add column proved_at timestamptz,
  -- Who skipped the check, and why.
  add column skipped_by text,
  add column skipped_reason text,
  add column checked_at timestamptz,
  add column check_result text check (check_result in ('found', 'not_found', 'other_value', 'dns_failed', 'taken')),
  add column check_due_at timestamptz not null default now(),
  -- A proved one's record is gone since then.
  add column record_missing_since timestamptz;
-- Those that were there worked without a proof, and go on.
update domain set proof = 'skipped', skipped_by = 'system', skipped_reason = 'accepted before domains were verified';
-- What one organisation has proved no other one has.
create unique index domain_proved_once on domain (name) where proof = 'verified';
create index domain_by_name on domain (name);
create index domain_check_due on domain (check_due_at);

-- A source that is quieter than usual has been told of since then.
alter table source add column silent_since timestamptz;

-- How the copies of a source came, added up like the rest: its traits (`<id> tls`), and how long after their mail (`<id>`).
alter table tally drop constraint tally_kind_check;
alter table tally add constraint tally_kind_check
  check (kind in ('disposition', 'outcome', 'source', 'stage', 'stage_of_day', 'source_trait', 'source_delay'));
