-- +goose Up
create table users (
  tenant_id   uuid not null references agencies,
  id          uuid not null,
  client_id   uuid,                         -- a hospital's own people
  email       text not null check (email = lower(email) and length(email) between 3 and 254),
  name        text not null check (length(name) between 1 and 120),
  role        text not null check (role in ('coder','prep','roi','auditor','manager','hospital','compliance','operator')),
  status      text not null default 'active' check (status in ('active','disabled')),
  password_hash text not null default '',
  must_change_password boolean not null default false,
  one_time_until timestamptz,               -- a password that somebody else set is good until then
  totp_secret bytea,                        -- sealed
  totp_confirmed boolean not null default false,
  totp_last_step bigint not null default 0, -- a code is good once
  timezone    text not null default 'America/New_York',
  on_shift    boolean not null default false,
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (email),                           -- across agencies: who signs in has named none yet
  check ((role = 'hospital') = (client_id is not null)),
  foreign key (tenant_id, client_id) references clients
);
call protect('users', 'select, insert, update', '{sign-in,onboarding,distributor}');

create table recovery_codes (
  tenant_id uuid not null,
  user_id   uuid not null,
  code_hash bytea not null,
  used_at   timestamptz,
  primary key (tenant_id, user_id, code_hash),
  foreign key (tenant_id, user_id) references users
);
call protect('recovery_codes', 'select, insert, update, delete', '{sign-in}');

-- Server-side sessions. The cookie holds the tenant's id and a random token, the table the hash of both.
create table sessions (
  tenant_id  uuid not null,
  id         uuid not null,
  user_id    uuid not null,
  token_hash bytea not null,
  csrf_hash  bytea not null,
  stage      text not null check (stage in ('password','change','enrolment','full')), -- what it still waits for
  second_factor boolean not null default false, -- was a second factor shown
  totp_pending bytea,                       -- sealed secret of an enrolment that is not confirmed yet
  created_at timestamptz not null default now(),
  last_seen  timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at   timestamptz,
  ended_why  text check (ended_why in ('sign_out','everywhere','idle','expired','disabled','password_changed','superseded')),
  address    inet,
  agent      text,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users
);
create index sessions_live on sessions (tenant_id, user_id) where ended_at is null;
call protect('sessions', 'select, insert, update', '{sign-in}');

-- Tokens for hospitals' systems.
create table api_tokens (
  tenant_id  uuid not null,
  id         uuid not null,
  client_id  uuid,
  user_id    uuid not null,                 -- who made it and on whose role it acts
  name       text not null,
  token_hash bytea not null,
  scopes     text[] not null,
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users,
  foreign key (tenant_id, client_id) references clients
);
call protect('api_tokens', 'select, insert, update', '{sign-in}');

-- Failed sign-ins by hashed key (address or account); survives restarts. No tenant: who fails has none yet.
create table sign_in_throttles (
  key_hash     bytea primary key,
  failures     integer not null,
  window_from  timestamptz not null,
  locked_until timestamptz
);
grant select, insert, update, delete on sign_in_throttles to chartwright_app;

create table user_facilities (
  tenant_id   uuid not null,
  user_id     uuid not null,
  facility_id uuid not null,
  primary key (tenant_id, user_id, facility_id),
  foreign key (tenant_id, user_id) references users,
  foreign key (tenant_id, facility_id) references facilities
);
call protect('user_facilities', 'select, insert, delete', '{sign-in,distributor}');

create table user_skills (
  tenant_id uuid not null,
  user_id   uuid not null,
  work_type text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  kind      text not null check (kind in ('chart_prep','coding','coding_review','coding_rework','roi','roi_review')),
  primary key (tenant_id, user_id, work_type, kind),
  foreign key (tenant_id, user_id) references users
);
call protect('user_skills', 'select, insert, delete', '{distributor}');

create table user_credentials (
  tenant_id  uuid not null,
  user_id    uuid not null,
  credential text not null check (length(credential) between 2 and 20), -- CCS, CPC, RHIA, RHIT...
  expires_on date not null,
  primary key (tenant_id, user_id, credential),
  foreign key (tenant_id, user_id) references users
);
call protect('user_credentials', 'select, insert, update, delete', '{distributor}');

-- +goose Down
drop table user_credentials, user_skills, user_facilities, sign_in_throttles, api_tokens, sessions, recovery_codes, users;
