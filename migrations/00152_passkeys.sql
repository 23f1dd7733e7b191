-- +goose Up
-- Passkeys (WebAuthn), each a second factor beside the authenticator app.
create table passkeys (
  tenant_id     uuid not null,
  id            uuid not null,
  user_id       uuid not null,
  credential_id bytea not null check (length(credential_id) between 1 and 1023),
  credential    jsonb not null,            -- public key, counter and flags, as the library keeps them
  label         text not null check (length(label) between 1 and 60),
  created_at    timestamptz not null,
  last_used_at  timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, user_id) references users
);
create index passkeys_user on passkeys (tenant_id, user_id);
call protect('passkeys', 'select, insert, update, delete', '{sign-in}');
create policy no_requester on passkeys as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

alter table sessions add column passkey_pending jsonb; -- what the authenticator was asked to sign; good once

-- +goose Down
alter table sessions drop column passkey_pending;
drop table passkeys;
