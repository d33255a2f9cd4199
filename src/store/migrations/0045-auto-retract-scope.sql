-- Which groups of a mailbox count is asked for each mail that a setting with a scope acts on. Those that have everybody
-- in them list no members, so they are looked for by themselves; there is rarely more than one.
create index directory_group_of_everyone on directory_group (tenant_id, integration_id) where has_everyone;
