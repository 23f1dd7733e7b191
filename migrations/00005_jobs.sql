-- +goose Up
-- The ledger of jobs. A change and the jobs it causes commit together; the relay hands rows to asynq.
create table jobs (
  tenant_id  uuid not null,
  id         uuid not null,
  kind       text not null,
  class      text not null check (class in ('quick','normal','heavy')),  -- latency class: one static queue each
  unique_key text,                          -- at most one open job of a kind with this key
  args       jsonb not null default '{}',   -- ids only, never PHI
  due_at     timestamptz not null default now(),
  state      text not null default 'waiting' check (state in ('waiting','carried','running','done','dead','cancelled')),
  attempt    integer not null default 0,
  max_attempts integer not null default 8,
  carried_at timestamptz,
  deadline   timestamptz,                   -- carried or running and not done by then: handed out again
  finished_at timestamptz,
  last_error text,                          -- an error's code, never its text with data
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create unique index jobs_unique_open on jobs (tenant_id, kind, unique_key)
  where unique_key is not null and state in ('waiting','carried','running');
create index jobs_due on jobs (due_at) where state = 'waiting';
create index jobs_due_tenant on jobs (tenant_id, class, due_at) where state = 'waiting';
create index jobs_flying on jobs (tenant_id, class) where state in ('carried','running');
create index jobs_overdue on jobs (deadline) where state in ('carried','running');
create index jobs_dead on jobs (tenant_id, finished_at) where state = 'dead';
call protect('jobs', 'select, insert, update, delete', '{relay,sweeper,operator}');

-- +goose Down
drop table jobs;
