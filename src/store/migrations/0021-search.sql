-- What Mail trace looks words up by. Each three letters in a row, in lower case, of whatever a word is searched in, as a
-- hash over the tenant, the week of the message and the letters: a list of messages in the index is one tenant's and one
-- week's, so none grows for ever. Written behind the intake by a reader of the events: no mail waits for it.
create table message_gram (
  tenant_id uuid not null,
  message_id uuid not null,
  grams int[] not null,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references message on delete cascade
);
create index message_gram_lookup on message_gram using gin (grams);
select make_tenants_own('message_gram');

-- How far that reader has come; what stands behind is searched without the index.
create table gram_reader (
  tenant_id uuid primary key references tenant on delete cascade,
  tx xid8 not null default '0',
  event_id uuid not null default '00000000-0000-0000-0000-000000000000'
);
select make_tenants_own('gram_reader');

-- Few rows of large tables, wanted newest first.
create index retraction_copy_failed on retraction_copy (tenant_id, message_id) where outcome in (
  'not_found', 'no_mailbox', 'mailbox_unavailable', 'out_of_scope', 'unsupported', 'identity_mismatch', 'failed', 'unverified',
  'restore_failed');
create index event_raw_read on event (tenant_id, message_id) where kind = 'message.raw_read';
