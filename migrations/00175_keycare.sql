-- +goose Up
-- What an operator asked to be done with the keys of a client, and how far it is. A killed command or job goes on from here.
create table key_changes (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  kind        text not null check (kind in ('wrap','data')), -- wrap: another master key, or a new version; data: new data keys, objects encrypted anew
  key_ref     text not null,                -- master key that wraps afterwards
  key_version integer not null default 0,   -- of it in the local keyring; 0: the key service has versions of its own
  document_id uuid,                         -- data: this one alone
  shelf       text not null default '',     -- data: where it is
  done_to     uuid,                         -- data: the last document of the shelf that is done
  left_over   jsonb not null default '[]',  -- data: documents that were being worked on
  moved       bigint not null default 0,
  started_at  timestamptz not null,
  touched_at  timestamptz not null,         -- when something of it was last done
  finished_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references clients
);
create unique index key_changes_open on key_changes (tenant_id, client_id, kind) where finished_at is null;
call protect('key_changes', 'select, insert, update');

-- +goose Down
drop table key_changes;
