-- +goose Up
create table agencies (
  tenant_id    uuid primary key,
  name         text not null check (length(name) between 1 and 200),
  slug         text not null unique check (slug ~ '^[a-z0-9-]{2,60}$'),
  mfa_required boolean not null default true,
  demo         boolean not null default false,
  created_at   timestamptz not null default now()
);
call protect('agencies', 'select, insert, update', '{sign-in,onboarding,relay,sweeper,sealer,distributor,rollup,operator}');

create table clients (
  tenant_id  uuid not null references agencies,
  client_id  uuid not null,
  name       text not null check (length(name) between 1 and 200),
  code       text not null check (code ~ '^[A-Z0-9]{2,12}$'),
  timezone   text not null,
  key_ref    text not null,                 -- the client's key in KMS or in the local keyring
  sealing_key bytea not null,               -- wrapped data key from which column seals and blind indexes derive
  status     text not null default 'active' check (status in ('draft', 'active', 'closed')),
  baa_signed_on date,                       -- business associate agreement; gates activation
  version    bigint not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, client_id),
  unique (tenant_id, code)
);
call protect('clients');

create table facilities (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  name        text not null check (length(name) between 1 and 200),
  code        text not null check (code ~ '^[A-Z0-9]{2,12}$'),
  timezone    text not null,
  work_types  text[] not null,              -- of IP OP ED SDS OBS PROFEE ANC
  active      boolean not null default true,
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, code),
  foreign key (tenant_id, client_id) references clients
);
call protect('facilities');

-- Which documents a chart of a work type must hold before it may be coded.
create table checklists (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  work_type  text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  document_type text not null,
  must_be_signed boolean not null default false,
  effective_from date not null default '2000-01-01',
  effective_to   date,
  primary key (tenant_id, id),
  unique (tenant_id, client_id, work_type, document_type, effective_from),
  foreign key (tenant_id, client_id) references clients
);
call protect('checklists');

-- Expected speed and turnaround by client, work type and kind of work. A row without a client is the agency's default.
create table targets (
  tenant_id  uuid not null references agencies,
  client_id  uuid,
  id         uuid not null,
  work_type  text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  kind       text not null check (kind in ('chart_prep','coding','coding_review','coding_rework','roi','roi_review')),
  items_per_hour numeric(6,2) not null check (items_per_hour > 0),
  sla_hours  integer not null check (sla_hours > 0),      -- ready to done
  credential text,                                        -- demanded of who does it, e.g. CCS
  effective_from date not null default '2000-01-01',
  effective_to   date,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, client_id, work_type, kind, effective_from),
  foreign key (tenant_id, client_id) references clients
);
call protect('targets');

-- How a queue (facility, work type, kind) hands work out. No row means pull, no browsing.
create table queues (
  tenant_id   uuid not null,
  client_id   uuid not null,
  facility_id uuid not null,
  work_type   text not null,
  kind        text not null,
  mode        text not null default 'pull' check (mode in ('pull','push')),
  browsing    boolean not null default false,
  primary key (tenant_id, facility_id, work_type, kind),
  foreign key (tenant_id, client_id, facility_id) references facilities (tenant_id, client_id, id)
);
call protect('queues', 'select, insert, update, delete', '{distributor}');

-- Reasons for which work may be held, and who owns the delay.
create table hold_reasons (
  tenant_id uuid not null references agencies,
  id        uuid not null,
  code      text not null check (code ~ '^[a-z0-9_]{2,40}$'),
  label     text not null,
  owner     text not null check (owner in ('agency','hospital','physician')),
  kinds     text[] not null,
  active    boolean not null default true,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);
call protect('hold_reasons');

-- +goose Down
drop table hold_reasons, queues, targets, checklists, facilities, clients, agencies;
