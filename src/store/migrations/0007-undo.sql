-- A release can be undone: such a row takes each hit of its copy to where that release found it.
alter table retraction_copy add column reverses uuid;

-- Which earlier mail an own mail answers or passes on, by the hash of that one's Message-ID: as far as the journal
-- shows, who replied to a mail or forwarded it before it was taken away.
create table message_reference (
  tenant_id uuid not null,
  message_id_hash bytea not null,
  message_id uuid not null,
  primary key (tenant_id, message_id_hash, message_id),
  foreign key (tenant_id, message_id) references message on delete cascade
);
-- For the cascade when a message's time has come.
create index message_reference_of_message on message_reference (tenant_id, message_id);
select make_tenants_own('message_reference');

-- By which addresses a mailbox's owner writes.
create index mailbox_address_of_mailbox on mailbox_address (tenant_id, mailbox_id);
