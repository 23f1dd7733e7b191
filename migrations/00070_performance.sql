-- +goose Up
-- Figures of work. The event log feeds them: each event that counts leaves a marker in the transaction that wrote it, a job
-- folds marked events into the roll-ups and removes the markers, and who reads adds what is still marked. Nothing is updated
-- while work is drawn, so no row is hot.

-- Which events the roll-ups do not hold yet.
create table work_pending (
  tenant_id uuid not null,
  client_id uuid not null,
  event_id  uuid not null,
  primary key (tenant_id, event_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
call protect('work_pending', 'select, insert, delete');

-- Events that change a figure of flow; the others only say who was asked for what.
create function event_counts(event text) returns boolean language sql immutable parallel safe as
  $$ select event not in ('created', 'routed', 'reprioritised', 'returned') $$;
grant execute on function event_counts(text) to chartwright_app;

-- What each event counts for: the one definition that roll-ups, recounts and lists of cases share. A day is the client's.
-- Buckets of turnaround begin at a minute and grow by 1.6: bucket n ends at 60 * 2^(2n/3) seconds, the last has no end.
create view event_figures with (security_invoker = true) as
select e.tenant_id, e.client_id, e.id as event_id, e.item_id, e.encounter_id, e.facility_id, e.work_type, e.kind, e.event, e.at,
  coalesce(e.user_id, '00000000-0000-0000-0000-000000000000') as user_id,
  (e.at at time zone c.timezone)::date as day,
  date_bin('15 minutes', e.at, timestamptz 'epoch') as quarter,
  (e.event = 'ready')::int as arrived,
  (e.event = 'claimed')::int as claimed,
  (e.event = 'completed')::int as completed,
  (e.event = 'completed' and i.due_at < e.at)::int as late,
  (e.event in ('released', 'expired'))::int as released,
  (e.event = 'held')::int as held,
  (e.event = 'cancelled' and e.from_state is distinct from 'preparing')::int as cancelled,
  e.active_ms, e.idle_ms,
  case when h.owner = 'agency' then e.held_ms else 0 end as held_agency_ms,
  case when h.owner = 'hospital' then e.held_ms else 0 end as held_hospital_ms,
  case when h.owner = 'physician' then e.held_ms else 0 end as held_physician_ms,
  t.seconds as turnaround_seconds,
  case when t.seconds < 60 then 0 when t.seconds is not null then least(23, 1 + floor(1.5 * ln(t.seconds / 60) / ln(2::float8)))::smallint end as bucket
from work_events e
join clients c on c.tenant_id = e.tenant_id and c.client_id = e.client_id
left join work_items i on e.event = 'completed' and i.tenant_id = e.tenant_id and i.id = e.item_id
left join lateral (select case when e.held_ms > 0 then coalesce(e.owner, (select b.owner from work_events b
  where b.tenant_id = e.tenant_id and b.item_id = e.item_id and b.event = 'held' and b.at <= e.at order by b.at desc limit 1)) end as owner) h on true
left join lateral (select extract(epoch from e.at - i.ready_at)::float8 as seconds) t on true
where event_counts(e.event);
grant select on event_figures to chartwright_app;

create table daily_rollups (
  tenant_id   uuid not null,
  slice       text not null check (slice in ('person','place','full')), -- without facility, without user, with both
  day         date not null,
  client_id   uuid not null,
  facility_id uuid not null,                -- the nil UUID in slice person
  work_type   text not null,
  kind        text not null,
  user_id     uuid not null,                -- the nil UUID in slice place, and for what is nobody's, such as arrivals
  arrived     integer not null default 0,
  claimed     integer not null default 0,
  completed   integer not null default 0,
  late        integer not null default 0,   -- completed after the due time
  released    integer not null default 0,
  held        integer not null default 0,
  cancelled   integer not null default 0,
  active_ms   bigint not null default 0,    -- of leases that ended that day
  idle_ms     bigint not null default 0,
  held_agency_ms    bigint not null default 0, -- of holds that ended that day, by owner of the delay
  held_hospital_ms  bigint not null default 0,
  held_physician_ms bigint not null default 0,
  -- completed items by turnaround; see event_figures. Columns and not rows: a month of figures is a sum of few wide rows.
  b0 integer not null default 0, b1 integer not null default 0, b2 integer not null default 0, b3 integer not null default 0,
  b4 integer not null default 0, b5 integer not null default 0, b6 integer not null default 0, b7 integer not null default 0,
  b8 integer not null default 0, b9 integer not null default 0, b10 integer not null default 0, b11 integer not null default 0,
  b12 integer not null default 0, b13 integer not null default 0, b14 integer not null default 0, b15 integer not null default 0,
  b16 integer not null default 0, b17 integer not null default 0, b18 integer not null default 0, b19 integer not null default 0,
  b20 integer not null default 0, b21 integer not null default 0, b22 integer not null default 0, b23 integer not null default 0,
  primary key (tenant_id, slice, day, client_id, facility_id, work_type, kind, user_id)
);
create index daily_rollups_user on daily_rollups (tenant_id, slice, user_id, day);
create index daily_rollups_facility on daily_rollups (tenant_id, slice, facility_id, day);
call protect('daily_rollups');

-- The last days by quarter of an hour, so that "today" is anybody's own day. Every zone's midnight falls on one.
create table quarter_rollups (
  tenant_id   uuid not null,
  quarter     timestamptz not null,
  client_id   uuid not null,
  facility_id uuid not null,
  work_type   text not null,
  kind        text not null,
  user_id     uuid not null,
  arrived     integer not null default 0,
  completed   integer not null default 0,
  cancelled   integer not null default 0,
  active_ms   bigint not null default 0,
  idle_ms     bigint not null default 0,
  primary key (tenant_id, quarter, client_id, facility_id, work_type, kind, user_id)
);
call protect('quarter_rollups');

-- Open items by place, state and quarter of an hour in which they are due; counted, and what has moved since.
create table backlog_counts (
  tenant_id   uuid not null,
  client_id   uuid not null,
  facility_id uuid not null,
  work_type   text not null,
  kind        text not null,
  state       text not null,
  owner       text not null,                -- of the delay, where held
  due_slot    timestamptz not null,         -- infinity: no due time
  items       integer not null,
  primary key (tenant_id, client_id, facility_id, work_type, kind, state, owner, due_slot)
);
call protect('backlog_counts');

create table backlog_moves (
  tenant_id   uuid not null,
  client_id   uuid not null,
  facility_id uuid not null,
  work_type   text not null,
  kind        text not null,
  state       text not null,
  owner       text not null,
  due_slot    timestamptz not null,
  items       integer not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index backlog_moves_tenant on backlog_moves (tenant_id);
call protect('backlog_moves', 'select, insert, delete');

-- What each nightly recount found.
create table rollup_checks (
  tenant_id  uuid not null,
  id         uuid not null,
  checked_at timestamptz not null default clock_timestamp(),
  from_day   date not null,
  to_day     date not null,
  compared   integer not null,
  differed   integer not null,
  primary key (tenant_id, id)
);
call protect('rollup_checks', 'select, insert');

-- The head of what waits in a place, by age.
create index work_items_waiting on work_items (tenant_id, facility_id, work_type, ready_at) where state in ('ready','held');
-- What was done last, for lists.
create index work_items_done on work_items (tenant_id, done_at desc, id desc) where state = 'done';

-- +goose StatementBegin
create function due_slot(due_at timestamptz) returns timestamptz language sql immutable parallel safe as
  $$ select coalesce(date_bin('15 minutes', due_at, timestamptz 'epoch'), 'infinity') $$;

-- Statement triggers, so that a bulk load leaves one row a place and not one an item.
create function mark_events() returns trigger language plpgsql as $$
begin
  insert into work_pending (tenant_id, client_id, event_id)
  select tenant_id, client_id, id from fresh where event_counts(event);
  return null;
end $$;

create function note_new_items() returns trigger language plpgsql as $$
begin
  insert into backlog_moves
  select tenant_id, client_id, facility_id, work_type, kind, state, coalesce(hold_owner, ''), due_slot(due_at), count(*)
  from fresh where state not in ('done', 'cancelled') group by 1, 2, 3, 4, 5, 6, 7, 8;
  return null;
end $$;

create function note_moved_items() returns trigger language plpgsql as $$
begin
  insert into backlog_moves
  select tenant_id, client_id, facility_id, work_type, kind, state, coalesce(hold_owner, ''), due_slot(due_at), sum(step)
  from (select tenant_id, client_id, facility_id, work_type, kind, state, hold_owner, due_at, -1 as step from stale
        union all select tenant_id, client_id, facility_id, work_type, kind, state, hold_owner, due_at, 1 from fresh) t
  where state not in ('done', 'cancelled') group by 1, 2, 3, 4, 5, 6, 7, 8 having sum(step) <> 0;
  return null;
end $$;
-- +goose StatementEnd
grant execute on function due_slot(timestamptz) to chartwright_app;

create trigger mark_events after insert on work_events referencing new table as fresh for each statement execute function mark_events();
create trigger note_new_items after insert on work_items referencing new table as fresh for each statement execute function note_new_items();
create trigger note_moved_items after update on work_items referencing old table as stale new table as fresh
  for each statement execute function note_moved_items();

-- +goose Down
drop trigger mark_events on work_events;
drop trigger note_new_items on work_items;
drop trigger note_moved_items on work_items;
drop function mark_events, note_new_items, note_moved_items;
drop view event_figures;
drop table rollup_checks, backlog_moves, backlog_counts, quarter_rollups, daily_rollups, work_pending;
drop index work_items_waiting, work_items_done;
drop function due_slot, event_counts;
