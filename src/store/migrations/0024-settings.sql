-- Saved by somebody whose role may change only so much: what he saves next is measured against the newest version that
-- is not, so that many small steps do not add up to a large one (docs/decisions/0013-limit-of-a-change.md).
alter table auto_retract add column within_limit boolean not null default false;
alter table auto_retract_proposal add column within_limit boolean not null default false;

-- What came to a source's address and did not prove where it came from: rare, so the index costs the intake nothing.
create index journal_copy_untrusted on journal_copy (tenant_id, source_id, id) where not trusted;
