-- Persons, how they sign in, and where they belong.

-- What better-auth keeps lies in a schema of its own: tables and columns are named by it. A person is one for the whole
-- instance, so no tenant stands here; requests never see these tables, only named statements of the worker's role do.
create schema identity;

create table identity."user" (
  "id" uuid not null primary key,
  "name" text not null,
  "email" text not null unique,
  "emailVerified" boolean not null,
  "image" text,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null,
  "twoFactorEnabled" boolean
);

create table identity."session" (
  "id" uuid not null primary key,
  "expiresAt" timestamptz not null,
  "token" text not null unique,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" uuid not null references identity."user" ("id") on delete cascade,
  -- password or single_sign_on; the tenant is the one whose identity provider said who it is: the session is good for that one only.
  "method" text not null,
  "tenantId" text
);
create index "session_userId_idx" on identity."session" ("userId");

create table identity."account" (
  "id" uuid not null primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" uuid not null references identity."user" ("id") on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope" text,
  "password" text,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz not null
);
create index "account_userId_idx" on identity."account" ("userId");
create unique index account_of_provider on identity."account" ("providerId", "accountId");

create table identity."verification" (
  "id" uuid not null primary key,
  "identifier" text not null,
  "value" text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz default current_timestamp not null,
  "updatedAt" timestamptz default current_timestamp not null
);
create index "verification_identifier_idx" on identity."verification" ("identifier");

create table identity."twoFactor" (
  "id" uuid not null primary key,
  "secret" text not null,
  "backupCodes" text not null,
  "userId" uuid not null references identity."user" ("id") on delete cascade,
  "verified" boolean,
  "failedVerificationCount" integer,
  "lockedUntil" timestamptz
);
create index "twoFactor_secret_idx" on identity."twoFactor" ("secret");
create index "twoFactor_userId_idx" on identity."twoFactor" ("userId");

-- However often it is used, a session ends seven days after it began: whoever prolongs one meets this.
create function identity.end_in_seven_days() returns trigger language plpgsql as $$
begin
  new."expiresAt" := least(new."expiresAt", new."createdAt" + interval '7 days');
  return new;
end $$;
create trigger end_in_seven_days before insert or update on identity."session"
  for each row execute function identity.end_in_seven_days();

-- Tries at passwords and codes, by whose and from where (hashed). Each pushes the next one farther away.
create table identity.attempt (
  key bytea primary key,
  tries int not null,
  last_at timestamptz not null,
  blocked_until timestamptz not null
);
create index attempt_by_age on identity.attempt (last_at);

-- The one-time codes for the first administrator; all end with the first person.
create table identity.setup_code (sha256 bytea primary key, created_at timestamptz not null default now());

grant usage on schema identity to undeliver_worker;
grant select, insert, update, delete on all tables in schema identity to undeliver_worker;

create table membership (
  tenant_id uuid not null references tenant on delete cascade,
  person_id uuid not null references identity."user" on delete restrict,
  role text not null check (role in ('super-admin', 'config-admin', 'soc-analyst', 'viewer')),
  created_at timestamptz not null default now(),
  invited_by text,
  disabled_at timestamptz,
  -- The row stays: what the person did bears his id.
  removed_at timestamptz,
  primary key (tenant_id, person_id)
);
create index membership_of_person on membership (person_id);
select make_tenants_own('membership');

create table invitation (
  tenant_id uuid not null references tenant on delete cascade,
  id uuid not null,
  email text not null check (length(email) <= 320),
  name text not null default '',
  role text not null check (role in ('super-admin', 'config-admin', 'soc-analyst', 'viewer')),
  sha256 bytea not null unique,
  invited_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  withdrawn_at timestamptz,
  primary key (tenant_id, id)
);
create unique index invitation_open on invitation (tenant_id, email) where accepted_at is null and withdrawn_at is null;
create index invitation_of_email on invitation (email) where accepted_at is null and withdrawn_at is null;
select make_tenants_own('invitation');

-- Whose e-mail domains go to which tenant's identity provider: a domain has one.
create table sign_in_domain (
  tenant_id uuid not null references tenant on delete cascade,
  domain text not null check (length(domain) <= 253),
  primary key (tenant_id, domain)
);
create unique index sign_in_domain_once on sign_in_domain (domain);
select make_tenants_own('sign_in_domain');

-- The client secret of the tenant's identity provider, sealed; the setting itself is a `tenant_setting`.
create table sign_in_secret (
  tenant_id uuid primary key references tenant on delete cascade,
  sealed bytea not null
);
select make_tenants_own('sign_in_secret');
