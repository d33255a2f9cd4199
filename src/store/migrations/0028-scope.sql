-- Of a plan: only these groups or mailboxes, except those; by id and as they were called. And how many copies of its
-- messages were left out by it: outside of it, or in a mailbox that nobody knows yet.
alter table retraction
  add column scope jsonb,
  add column scope_outside int not null default 0,
  add column scope_unknown int not null default 0;
