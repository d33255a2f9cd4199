-- What is known of a connection, and what people decide.

-- When the provider first answered, since the connection was made or resumed. Null: nobody knows yet whether it works.
alter table integration add column answered_at timestamptz;
-- Who has mailboxes here has been asked for them.
update integration i set answered_at = created_at
where state = 'active' and exists (select from mailbox m where m.tenant_id = i.tenant_id and m.integration_id = i.id);

-- The messages that a search backwards gives another verdict, or, as a dry run, would: what people look at before they
-- let it act, and afterwards.
create table evaluation_message (
  tenant_id uuid not null,
  evaluation_id uuid not null,
  message_id uuid not null,
  before text not null,
  disposition text not null,
  -- Where the settings send its copies: [{"destination": ..., "copies": n}, ...]; empty: nowhere.
  places jsonb not null,
  primary key (tenant_id, evaluation_id, message_id),
  foreign key (tenant_id, evaluation_id) references evaluation on delete cascade,
  foreign key (tenant_id, message_id) references message on delete cascade
);
-- For the cascade when a message's time has come.
create index evaluation_message_of_message on evaluation_message (tenant_id, message_id);
select make_tenants_own('evaluation_message');

-- Where one copy of a plan goes that does not go where all others do: what undoes a release takes each to where it was.
alter table retraction_draft_copy add column asked text;

-- What was found with our Message-ID and not shown to be ours: a person decides about it. Apart from the evidence, which
-- everybody reads: it can be somebody's private mail.
alter table retraction_copy add column candidates jsonb;
create index retraction_copy_mismatched on retraction_copy (tenant_id, retraction_id, copy_id) where outcome = 'identity_mismatch';
-- What a person has said is ours, though nothing proves it: {"by", "reason", "items": [candidates], "onlyDelivery"}.
alter table retraction_copy add column decided jsonb;
alter table retraction_draft_copy add column decided jsonb;
