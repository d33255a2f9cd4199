-- Under which instance key a process seals: a rotation waits until all of them seal under the new one.
alter table process add column sealing_key text;

alter table integration
  -- When the secret or certificate ends, as far as it is known.
  add column if not exists credential_expires_at timestamptz,
  -- Counts each replaced credential, so that a client that is open learns of it.
  add column credential_version int not null default 1,
  -- The Entra tenant or Google customer, as the provider has proven it to us.
  add column directory_id text;

-- One Entra tenant or Google customer is connected to one tenant here at a time. `realm`: the cloud that knows the id, or
-- the operator's endpoints, where the same id is another thing.
create table provider_binding (
  tenant_id uuid not null references tenant on delete cascade,
  provider text not null check (provider in ('microsoft', 'google')),
  realm text not null,
  directory_id text not null,
  primary key (tenant_id, provider, realm, directory_id)
);
create unique index provider_binding_once on provider_binding (provider, realm, directory_id);
select make_tenants_own('provider_binding');

-- A key made here, until a connection uses it: its public part is uploaded to the provider before.
create table prepared_certificate (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  certificate_pem text not null,
  sealed_key bytea not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select make_tenants_own('prepared_certificate');

-- One person's way through Microsoft's consent and sign-in, from one session; gone once it ends or an hour later.
create table authorization_attempt (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  session_id text not null,
  -- SHA-256 of what goes to Microsoft and comes back.
  state_hash bytea not null,
  step text not null default 'consent' check (step in ('consent', 'sign_in')),
  nonce text not null,
  sealed_verifier bytea not null,
  name text not null,
  cloud text not null,
  endpoints text,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
select make_tenants_own('authorization_attempt');
