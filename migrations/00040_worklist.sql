-- +goose Up
-- One unit of one person's work. A lane is (tenant, facility, work type, kind).
create table work_items (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  facility_id uuid not null,
  work_type   text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  kind        text not null check (kind in ('chart_prep','coding','coding_review','coding_rework','roi','roi_review')),
  case_id     uuid not null,                -- the business object behind it: coding case, prep case, request
  encounter_id uuid,
  state       text not null check (state in ('preparing','ready','claimed','held','done','cancelled')),
  priority    smallint not null default 3 check (priority between 1 and 5), -- 1 STAT, 3 routine
  ready_at    timestamptz,
  due_at      timestamptz,
  routed_to   uuid,                         -- asked for first by this person, offered to nobody else
  author_id   uuid,                         -- the person whose work is reviewed: may not draw this
  credential  text,                         -- demanded of who takes it
  fence       bigint not null default 0,    -- grows with each lease; writes carry it
  holder_id   uuid,                         -- of the live lease
  lease_id    uuid,
  lease_until timestamptz,
  reserved_for uuid,                        -- prefetched as the next of this person
  reserved_until timestamptz,
  last_holder_id uuid,                      -- whose draft is kept
  hold_reason text,
  hold_owner  text check (hold_owner in ('agency','hospital','physician')),
  held_by     uuid,
  held_until  timestamptz,
  done_at     timestamptz,
  done_by     uuid,
  why         text,                         -- why the present holder was given it
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  check ((state = 'claimed') = (holder_id is not null)),
  check ((state = 'held') = (hold_owner is not null)),
  foreign key (tenant_id, client_id, facility_id) references facilities (tenant_id, client_id, id)
);
create index work_items_lane on work_items (tenant_id, facility_id, work_type, kind, priority, due_at, ready_at, id)
  where state = 'ready' and routed_to is null;
create index work_items_routed on work_items (tenant_id, routed_to, priority, due_at, ready_at) where state = 'ready' and routed_to is not null;
create index work_items_holder on work_items (tenant_id, holder_id) where state = 'claimed';
create index work_items_held on work_items (tenant_id, hold_owner, held_by) where state = 'held';
create index work_items_last_holder on work_items (tenant_id, last_holder_id) where state in ('ready','held');
create index work_items_lease on work_items (lease_until) where state = 'claimed';
create index work_items_reserved on work_items (tenant_id, reserved_for) where reserved_for is not null;
create index work_items_case on work_items (tenant_id, case_id);
create index work_items_encounter on work_items (tenant_id, encounter_id);
create index work_items_open_due on work_items (tenant_id, due_at) where state in ('ready','claimed','held');
-- At most one open item of a kind for a case.
create unique index work_items_one_open on work_items (tenant_id, case_id, kind) where state not in ('done','cancelled');
call protect('work_items', 'select, insert, update', '{sweeper,distributor}');

-- The time-boxed right of one person to one item. Ended leases are the source of active, idle and held time.
create table leases (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  item_id     uuid not null,
  user_id     uuid not null,
  session_id  uuid,
  fence       bigint not null,
  started_at  timestamptz not null default clock_timestamp(),
  last_beat   timestamptz not null default clock_timestamp(),
  last_active timestamptz not null default clock_timestamp(),
  expires_at  timestamptz not null,
  active_ms   bigint not null default 0,    -- server time between beats in which the person did something
  idle_ms     bigint not null default 0,
  ended_at    timestamptz,
  ended_why   text check (ended_why in ('completed','released','held','expired','taken_back','taken_over','cancelled')),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, item_id) references work_items (tenant_id, client_id, id)
);
create unique index leases_one_live on leases (tenant_id, item_id) where ended_at is null;
create unique index leases_fence on leases (tenant_id, item_id, fence);
create index leases_user on leases (tenant_id, user_id, started_at desc);
call protect('leases', 'select, insert, update', '{sweeper}');

-- The one event log: productivity, SLA, invoices and pay all read it.
create table work_events (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  item_id     uuid not null,
  facility_id uuid not null,
  encounter_id uuid,
  work_type   text not null,
  kind        text not null,
  event       text not null check (event in ('created','ready','claimed','released','expired','held','resumed','completed',
    'cancelled','routed','reprioritised','taken_back','taken_over','reassigned','returned')),
  at          timestamptz not null default clock_timestamp(),
  user_id     uuid,                         -- whose work it concerns
  by_user     uuid,                         -- who did it, when another
  from_state  text,
  to_state    text not null,
  owner       text,                         -- of the delay that begins here: agency, hospital, physician
  reason      text,
  active_ms   bigint not null default 0,    -- of the lease that ended here
  idle_ms     bigint not null default 0,
  held_ms     bigint not null default 0,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, item_id) references work_items (tenant_id, client_id, id)
);
create index work_events_at on work_events (tenant_id, at desc);
create index work_events_item on work_events (tenant_id, item_id, at);
create index work_events_user on work_events (tenant_id, user_id, at desc);
create index work_events_encounter on work_events (tenant_id, encounter_id, at);
call protect('work_events', 'select, insert', '{sweeper}');

-- +goose Down
drop table work_events, leases, work_items;
