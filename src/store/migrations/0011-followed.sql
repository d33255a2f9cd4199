-- Forwards are known by the original's text, and what mail is searched by has its time.

-- What a message says, as a sample of its pieces under the tenant's key (docs/decisions/0011-forwards.md): one byte for how
-- large the sample is, four for each value. No index: few messages are ever looked for in others, and those have one below.
alter table message_likeness add column wording bytea;

-- Of what a run follows: all of its text, and what of it is its own; a forward has those of its original.
alter table watched_message add column wording bytea;
alter table watched_message add column own_wording bytea;

-- Some values of each text that a run follows: mail from inside that has one of them is compared as a whole.
-- What it belongs to is in watched_message, so that a row without its message means nothing.
create table followed_wording (
  tenant_id uuid not null,
  value int not null,
  message_id uuid not null,
  retraction_id uuid not null,
  primary key (tenant_id, value, message_id, retraction_id),
  foreign key (tenant_id, retraction_id) references retraction on delete cascade
);
create index followed_wording_of_retraction on followed_wording (tenant_id, retraction_id);
select make_tenants_own('followed_wording');

-- So far has a run that watches looked for forwards that were there before it began; null: it has, or need not.
alter table retraction add column forwards_after uuid;
create index retraction_looks_for_forwards on retraction (tenant_id, id) where forwards_after is not null;

-- What mail is searched by is forgotten by walking through the table, block by block (src/store/forget-observables.ts):
-- rows that come later take the room of forgotten ones, so that blocks are in no order of time any more.
drop index observable_by_age;
-- Where the walk is, and when the last one came to the table's end.
insert into instance (key, value) values ('observable-walk', '{"nextBlock": 0, "endedAt": null}') on conflict do nothing;
