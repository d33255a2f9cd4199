-- Groups all of whose members are important people, by who is in them at the moment.
create table important_group (
  tenant_id uuid not null,
  group_id uuid not null,
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, group_id),
  foreign key (tenant_id, group_id) references directory_group on delete cascade
);
select make_tenants_own('important_group');
