-- +goose Up
-- Answers to creates that carried an Idempotency-Key, so that a retry gets the first answer.
create table idempotency_keys (
  tenant_id  uuid not null,
  user_id    uuid not null,
  key        text not null check (length(key) between 8 and 128),
  route      text not null,
  body_hash  bytea not null,
  status     integer,
  response   bytea,                         -- sealed by the caller where it may hold PHI
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id, key)
);
call protect('idempotency_keys');

-- +goose Down
drop table idempotency_keys;
