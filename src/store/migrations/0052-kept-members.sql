-- Who was in a group that a scope or the list of important people names, when the directory listed it for the last time:
-- he stays excepted, and important, until a person decides or the group is listed again.
create table kept_member (
  tenant_id uuid not null,
  group_id uuid not null,
  mailbox_id uuid not null,
  primary key (tenant_id, group_id, mailbox_id),
  foreign key (tenant_id, group_id) references directory_group on delete cascade,
  foreign key (tenant_id, mailbox_id) references mailbox on delete cascade
);
create index kept_member_of_mailbox on kept_member (tenant_id, mailbox_id);
select make_tenants_own('kept_member');
