-- Plans that a person can trust: approval, what became of a frozen set, surveys.

-- Who applied it, whoever drafted it: approval counts what one actor sets going in an hour.
alter table retraction add column applied_by text;
create index retraction_applied_by on retraction (tenant_id, applied_by, applied_at) where applied_by is not null;
-- Why the copies of a plan are refused that never came on the ledger.
alter table retraction add column refused_because text;

-- A plan that needs more than its maker's word, and how that was decided. One for each plan.
create table approval (
  tenant_id uuid not null,
  retraction_id uuid not null,
  -- The plan that was seen.
  hash text not null,
  why text not null check (why in ('hard_delete', 'over_limit')),
  copies int not null,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- `confirmed`: there was nobody else to ask, and whoever applied it typed the number of its copies.
  decision text check (decision in ('approved', 'denied', 'expired', 'confirmed')),
  decided_by text,
  decided_at timestamptz,
  reason text not null default '',
  primary key (tenant_id, retraction_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index approval_waiting on approval (expires_at) where decision is null;
select make_tenants_own('approval');

-- A frozen set keeps what it was: a copy that is gone since, or met another one in its mailbox, stays in the plan and
-- in its hash, and is reported when the plan is applied. What it became is noted, and is in the set where it was not.
alter table retraction_draft_copy drop constraint retraction_draft_copy_tenant_id_copy_id_fkey;
alter table retraction_draft_copy add column became uuid[];
alter table retraction_draft_copy add column instead_of uuid;
create index retraction_draft_copy_of_copy on retraction_draft_copy (tenant_id, copy_id);

-- A survey is a run of its own that only looks: its rows are on the ledger, so that lanes, bans and restarts hold for
-- them as well, and no operation can be written for one (`hit_operation.kind` has no such word).
alter table retraction drop constraint retraction_kind_check;
alter table retraction add constraint retraction_kind_check check (kind in ('automatic', 'manual', 'release', 'survey'));
alter table retraction add column surveys_id uuid;
alter table retraction add foreign key (tenant_id, surveys_id) references retraction on delete cascade;
create unique index retraction_survey on retraction (tenant_id, surveys_id) where surveys_id is not null;
alter table retraction_copy drop constraint retraction_copy_kind_check;
alter table retraction_copy add constraint retraction_copy_kind_check check (kind in ('retract', 'release', 'survey'));

-- Mailboxes that could not be reached, for plans that would try it again.
create index retraction_copy_unreachable on retraction_copy (tenant_id, lane_id, settled_at)
  where outcome in ('no_mailbox', 'mailbox_unavailable', 'out_of_scope', 'unsupported');

-- An Auto-Retract setting that would hard-delete more than before, until a second person has decided about it.
create table auto_retract_proposal (
  tenant_id uuid not null,
  integration_id uuid not null,
  -- The version that it would follow: another one saved meanwhile makes it void.
  based_on int not null,
  setting jsonb not null,
  asked_by text not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, integration_id),
  foreign key (tenant_id, integration_id) references integration on delete cascade
);
select make_tenants_own('auto_retract_proposal');
