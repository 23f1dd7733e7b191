-- +goose Up
-- One unit of one person's work. A lane is (tenant, facility, work type, kind, credential).
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
  ready_at    timestamptz,                  -- first time; keeps its age when it comes back
  due_at      timestamptz,
  routed_to   uuid,                         -- asked for first by this person, offered to nobody else
  routed_why  text check (routed_why in ('manager','author','resumed','distributed')), -- the last two end with the person's shift
  author_id   uuid,                         -- the person whose work is reviewed: may not draw this
  credential  text not null default '',     -- demanded of who takes it; empty: none
  fence       bigint not null default 0,    -- grows with each lease; writes carry it
  holder_id   uuid,                         -- of the live lease
  lease_id    uuid,                         -- leases.expires_at says until when
  reserved_for uuid,                        -- prefetched as the next of this person
  reserved_until timestamptz,
  last_holder_id uuid,                      -- whose draft is kept
  hold_reason text,
  hold_owner  text check (hold_owner in ('agency','hospital','physician')),
  held_by     uuid,
  held_at     timestamptz,
  held_until  timestamptz,
  done_at     timestamptz,
  done_by     uuid,
  why         text,                         -- why the present holder was given it
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  check ((state = 'claimed') = (holder_id is not null)),
  check ((state = 'claimed') = (lease_id is not null)),
  check ((state = 'held') = (hold_owner is not null)),
  check ((routed_to is null) = (routed_why is null)),
  foreign key (tenant_id, client_id, facility_id) references facilities (tenant_id, client_id, id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);
-- The head of a lane is its next item, in the order in which work is given out.
create index work_items_lane on work_items (tenant_id, facility_id, work_type, kind, credential, priority, due_at, ready_at, id)
  where state = 'ready' and routed_to is null;
create index work_items_routed on work_items (tenant_id, routed_to, priority, due_at, ready_at, id) where state = 'ready' and routed_to is not null;
create unique index work_items_one_claimed on work_items (tenant_id, holder_id) where state = 'claimed'; -- one item at a time
create index work_items_held on work_items (tenant_id, held_by) where state = 'held';
create index work_items_drafts on work_items (tenant_id, last_holder_id) where state = 'ready' and last_holder_id is not null;
create unique index work_items_one_reserved on work_items (tenant_id, reserved_for) where reserved_for is not null;
create index work_items_encounter on work_items (tenant_id, encounter_id) where encounter_id is not null;
create index work_items_open_due on work_items (tenant_id, due_at, id) where state in ('preparing','ready','claimed','held');
create index work_items_ended on work_items (tenant_id, updated_at desc, id desc) where state in ('done','cancelled');
-- At most one open item of a kind for a case.
create unique index work_items_one_open on work_items (tenant_id, case_id, kind) where state not in ('done','cancelled');
call protect('work_items', 'select, insert, update');

-- The time-boxed right of one person to one item. Ended leases are the source of active and idle time. Heartbeats touch
-- no indexed column, so they stay inside the row's page.
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
  check ((ended_at is null) = (ended_why is null)),
  foreign key (tenant_id, client_id, item_id) references work_items (tenant_id, client_id, id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
create unique index leases_one_live on leases (tenant_id, item_id) where ended_at is null;
create unique index leases_fence on leases (tenant_id, item_id, fence);
create index leases_user on leases (tenant_id, user_id, started_at desc);
call protect('leases', 'select, insert, update');

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
  held_ms     bigint not null default 0,    -- of the hold that ended here
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, item_id) references work_items (tenant_id, client_id, id)
);
create index work_events_at on work_events (tenant_id, at desc);
create index work_events_item on work_events (tenant_id, item_id, at);
create index work_events_user on work_events (tenant_id, user_id, at desc) where user_id is not null;
create index work_events_encounter on work_events (tenant_id, encounter_id, at) where encounter_id is not null;
call protect('work_events', 'select, insert');

-- Why a person was given an item, in the words they read: "STAT · due in 3 h · first of 14 you may take".
-- +goose StatementBegin
-- One expression without FROM, so that the planner can put it in place.
create function work_why(rule text, priority smallint, due_at timestamptz, choice bigint) returns text language sql stable as $$
  select concat_ws(' · ',
    case rule when 'routed' then 'routed to you' when 'reserved' then 'prefetched for you' when 'opened' then 'opened by you'
              when 'resumed' then 'resumed by you' end,
    case priority when 1 then 'STAT' when 2 then 'urgent' when 3 then 'routine' when 4 then 'low' else 'lowest' end,
    case when due_at is null           then null
         when due_at > now() + interval '2 days'  then 'due in ' || floor(extract(epoch from due_at - now()))::bigint / 86400 || ' days'
         when due_at > now() + interval '1 hour'  then 'due in ' || floor(extract(epoch from due_at - now()))::bigint / 3600 || ' h'
         when due_at >= now()                     then 'due in ' || floor(extract(epoch from due_at - now()))::bigint / 60 || ' min'
         when due_at > now() - interval '1 hour'  then floor(extract(epoch from now() - due_at))::bigint / 60 || ' min late'
         when due_at > now() - interval '2 days'  then floor(extract(epoch from now() - due_at))::bigint / 3600 || ' h late'
         else floor(extract(epoch from now() - due_at))::bigint / 86400 || ' days late' end,
    case when rule <> 'lane' or choice is null or choice < 1 then null
         when choice = 1 then 'the only one you may take'
         else 'first of ' || choice || ' you may take' end)
$$;

-- Milliseconds of a lease since its last beat, up to its end.
create function lease_rest(last_beat timestamptz, expires_at timestamptz) returns bigint language sql volatile as $$
  select greatest(0, floor(extract(epoch from least(clock_timestamp(), expires_at) - last_beat) * 1000))::bigint
$$;
-- +goose StatementEnd
grant execute on function work_why(text, smallint, timestamptz, bigint), lease_rest(timestamptz, timestamptz) to chartwright_app;

-- +goose Down
drop table work_events, leases, work_items;
drop function work_why, lease_rest;
