-- +goose Up
-- When the keys of a client were destroyed: nothing that was encrypted for it can be read any more.
alter table clients add column shredded_at timestamptz;

-- What forbids the destruction of a client's keys.
create table key_holds (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  kind       text not null check (kind in ('legal','retention')),
  until_on   date check ((kind = 'retention') = (until_on is not null)), -- retention ends by itself, a legal hold is lifted
  reason     text not null check (length(reason) between 1 and 500),     -- docket, statute, contract; no patient
  placed_by  text not null check (length(placed_by) between 1 and 200),
  placed_at  timestamptz not null default now(),
  lifted_by  text,
  lifted_at  timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references clients
);
call protect('key_holds', 'select, insert, update');

-- The destruction of a client's keys: who asked for it and why, what it took, and the signed certificate.
create table key_shreddings (
  tenant_id   uuid not null,
  client_id   uuid not null,
  key_ref     text not null,
  facts       jsonb not null,               -- of the certificate, without what came of the trial
  certificate text,                         -- signed note
  begun_at    timestamptz not null default now(),
  destroyed_at timestamptz,
  primary key (tenant_id, client_id),
  foreign key (tenant_id, client_id) references clients
);
call protect('key_shreddings', 'select, insert, update', '{keykeeper}');

-- +goose Down
drop table key_shreddings, key_holds;
alter table clients drop column shredded_at;
