-- +goose Up
-- The running day, summed to a size that people, places and hours set, whatever the number of events. "Today" is the reader's
-- own and begins at any quarter of an hour, so a day is read as the quarters up to the first whole stretch and the stretches
-- from there: at most seven and twelve of each group.
create table moment_rollups (
  tenant_id   uuid not null,
  slice       text not null check (slice in ('clock','place','person')),
  span        text not null check (span in ('quarter','stretch')), -- of an hour; of two hours. The clock has quarters alone
  begins      timestamptz not null,
  client_id   uuid not null,
  facility_id uuid not null,                -- the nil UUID but in slice place
  work_type   text not null,                -- empty in slice clock
  kind        text not null,
  user_id     uuid not null,                -- the nil UUID but in slice person
  arrived     integer not null default 0,
  completed   integer not null default 0,
  cancelled   integer not null default 0,
  active_ms   bigint not null default 0,
  idle_ms     bigint not null default 0,
  primary key (tenant_id, slice, span, begins, client_id, facility_id, work_type, kind, user_id)
);

-- What the quarters hold goes over; the table's owner reads past its policies for this once.
alter table quarter_rollups no force row level security;
insert into moment_rollups
select tenant_id, case when grouping(work_type) = 1 then 'clock' when grouping(user_id) = 1 then 'place' else 'person' end,
  case when grouping(quarter) = 0 then 'quarter' else 'stretch' end, coalesce(quarter, stretch), client_id,
  coalesce(facility_id, '00000000-0000-0000-0000-000000000000'), coalesce(work_type, ''), kind, coalesce(user_id, '00000000-0000-0000-0000-000000000000'),
  sum(arrived), sum(completed), sum(cancelled), sum(active_ms), sum(idle_ms)
from (select *, date_bin('2 hours', quarter, timestamptz 'epoch') as stretch from quarter_rollups) q
group by tenant_id, grouping sets ((quarter, client_id, kind),
  (quarter, client_id, facility_id, work_type, kind), (stretch, client_id, facility_id, work_type, kind),
  (quarter, client_id, work_type, kind, user_id), (stretch, client_id, work_type, kind, user_id));
drop table quarter_rollups;
call protect('moment_rollups');

-- A month of all places and people together: a few rows a day, for the figures that are asked for most.
alter table daily_rollups drop constraint daily_rollups_slice_check;
alter table daily_rollups add constraint daily_rollups_slice_check check (slice in ('total','person','place','full'));
-- +goose StatementBegin
do $$
declare
  sums text := (select string_agg(format('sum(%I)', attname), ', ' order by attnum) from pg_attribute
    where attrelid = 'daily_rollups'::regclass and attnum > 8 and not attisdropped);
begin
  alter table daily_rollups no force row level security;
  execute 'insert into daily_rollups select tenant_id, ''total'', day, client_id, ''00000000-0000-0000-0000-000000000000'', work_type, kind,
    ''00000000-0000-0000-0000-000000000000'', ' || sums || ' from daily_rollups where slice = ''place'' group by tenant_id, day, client_id, work_type, kind';
  alter table daily_rollups force row level security;
end $$;
-- +goose StatementEnd

-- Cases behind figures are read newest first. What happens seldom is found by its name; the rest is everywhere in the log.
create index work_events_seldom on work_events (tenant_id, event, at desc) where event in ('held','resumed','released','expired','cancelled');

-- +goose Down
drop index work_events_seldom;
alter table daily_rollups no force row level security;
delete from daily_rollups where slice = 'total';
alter table daily_rollups force row level security;
alter table daily_rollups drop constraint daily_rollups_slice_check;
alter table daily_rollups add constraint daily_rollups_slice_check check (slice in ('person','place','full'));
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
call protect('quarter_rollups'); -- empty: the nightly recount fills it
drop table moment_rollups;
