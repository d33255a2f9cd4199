-- What is known of a connection, and what people decide.

-- When the provider first answered, since the connection was made or resumed. Null: nobody knows yet whether it works.
alter table integration add column answered_at timestamptz;
-- Who has mailboxes here has been asked for them.
update integration i set answered_at = created_at
where state = 'active' and exists (select from mailbox m where m.tenant_id = i.tenant_id and m.integration_id = i.id);
