-- +goose Up
-- What was corrected of a request after it was entered, by whom and why.
create table roi_corrections (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  at         timestamptz not null default clock_timestamp(),
  by_user    uuid,
  parts      text[] not null,               -- names of what was changed, never its values
  reason_sealed bytea not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_corrections_request on roi_corrections (tenant_id, request_id, at, id);
call protect('roi_corrections', 'select, insert');

-- +goose Down
drop table roi_corrections;
