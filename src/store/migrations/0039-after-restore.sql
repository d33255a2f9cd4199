-- A database that came back from a backup: what it says is as old as the backup, and whoever was done something to since
-- is not in it (docs/operations.md).

-- Readers of events go by the order of transactions, and a server counts those for itself: a copy of the database on
-- another server would write facts that sort before all that stand there, and no reader would ever come to them. So the
-- number of an event's transaction is the server's, and an offset that grows with each restore.
create function event_tx_offset() returns bigint immutable return 0::bigint;
create function event_tx() returns xid8 stable
  return (pg_current_xact_id()::text::bigint + event_tx_offset())::text::xid8;
-- Below it nothing can be added any more.
create function event_horizon() returns xid8 stable
  return (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_tx_offset())::text::xid8;
alter table event alter column tx set default event_tx();

-- When the tenant's data came back, and how old it was.
alter table tenant add column restored_at timestamptz;
alter table tenant add column restored_as_of timestamptz;
-- A run that was not over in the backup: how it went on since is not known, so nothing is begun in it before a person
-- has seen it.
alter table retraction add column restored_as_of timestamptz;
