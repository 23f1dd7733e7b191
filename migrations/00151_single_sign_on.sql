-- +goose Up
-- The organisation by which an agency's own people sign in (OpenID Connect).
create table identity_providers (
  tenant_id      uuid primary key references agencies,
  issuer         text not null check (length(issuer) between 8 and 300),
  application    text not null check (length(application) between 1 and 200), -- our name at the provider (OAuth's client id)
  secret_sealed  bytea not null,
  domains        text[] not null check (cardinality(domains) between 1 and 20), -- of the addresses that may sign in by it
  trusts_mfa     boolean not null default false, -- the provider asks for the second factor
  active         boolean not null default false,
  version        bigint not null default 1
);
call protect('identity_providers', 'select, insert, update', '{sign-in}');
create policy no_requester on identity_providers as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- Who a person is at the provider: bound with the first sign-in, so that an address that the provider gives to somebody else
-- does not carry the account along.
create table provider_identities (
  tenant_id uuid not null,
  user_id   uuid not null,
  issuer    text not null,
  subject   text not null check (length(subject) between 1 and 255),
  linked_at timestamptz not null,
  primary key (tenant_id, issuer, subject),
  unique (tenant_id, user_id, issuer),
  foreign key (tenant_id, user_id) references users
);
call protect('provider_identities', 'select, insert, delete', '{sign-in}');
create policy no_requester on provider_identities as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- Sign-ins under way at the provider. Each ends once, in the browser that began it.
create table provider_attempts (
  tenant_id    uuid not null,
  state_hash   bytea not null,
  browser_hash bytea not null,
  issuer       text not null,
  expires_at   timestamptz not null,
  primary key (tenant_id, state_hash),
  foreign key (tenant_id) references agencies
);
call protect('provider_attempts', 'select, insert, delete', '{sign-in}');
create policy no_requester on provider_attempts as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- Whose domain an address is of, to find a person's agency by it.
create index users_domain on users (split_part(email, '@', 2));

-- +goose Down
drop index users_domain;
drop table provider_attempts, provider_identities, identity_providers;
