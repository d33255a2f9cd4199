-- A connection is tried as soon as it is there, and a process that remembers a refusal knows when it counts no more.

alter table integration
  -- How often it was resumed: what the provider refuses since is another matter than what it refused before.
  add column resumes int not null default 0;
alter table self_test
  -- What a change asks for waits a moment: whoever connects by a script names the test mailbox next, and both are tried once.
  add column due_at timestamptz not null default now();
