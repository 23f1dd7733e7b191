-- +goose Up
-- The trail: one row for each view, change, export and release, written in the acting transaction, append-only.
create table audit_events (
  tenant_id    uuid not null,
  id           uuid not null,
  client_id    uuid,
  at           timestamptz not null default clock_timestamp(),
  actor_id     uuid,                        -- null for the machine
  actor_role   text not null,
  act          text not null,               -- "document.page.view", "coding.codes.save" ...
  object_type  text not null,
  object_id    uuid,
  patient_id   uuid,
  encounter_id uuid,
  work_item_id uuid,                        -- why it was allowed
  page         integer,
  reason       text,                        -- a code or a person's reason, never PHI
  details      jsonb not null default '{}', -- ids, counts and states, never PHI
  session_id   uuid,
  address      inet,
  request_id   text,
  txid         xid8 not null default pg_current_xact_id(), -- the order of commit for the sealer
  primary key (tenant_id, id)
);
create index audit_events_at on audit_events (tenant_id, at desc, id desc);
create index audit_events_actor on audit_events (tenant_id, actor_id, at desc);
create index audit_events_patient on audit_events (tenant_id, patient_id, at desc) where patient_id is not null;
create index audit_events_encounter on audit_events (tenant_id, encounter_id, at desc) where encounter_id is not null;
create index audit_events_act on audit_events (tenant_id, act, at desc);
create index audit_events_txid on audit_events (tenant_id, txid, id);
call protect('audit_events', 'select, insert', '{sign-in,sealer,onboarding}');

-- Each sealed event's place in the tenant's Merkle log (RFC 6962) and the hash of its canonical form.
create table audit_leaves (
  tenant_id  uuid not null,
  seq        bigint not null,               -- 0-based index in the log
  event_id   uuid not null,
  leaf_hash  bytea not null check (length(leaf_hash) = 32),
  primary key (tenant_id, seq),
  unique (tenant_id, event_id)
);
call protect('audit_leaves', 'select, insert', '{sealer}');

-- Signed checkpoints (note format) of the log, and how far the sealer has come.
create table audit_checkpoints (
  tenant_id  uuid not null,
  size       bigint not null,
  root_hash  bytea not null check (length(root_hash) = 32),
  note       text not null,
  sealed_xid xid8 not null,                 -- the place in commit order up to which everything is sealed
  sealed_id  uuid not null,
  frontier   bytea not null,                -- compact range (32-byte hashes), to append without reading the whole log
  created_at timestamptz not null default now(),
  primary key (tenant_id, size)
);
call protect('audit_checkpoints', 'select, insert', '{sealer}');

-- +goose Down
drop table audit_checkpoints, audit_leaves, audit_events;
