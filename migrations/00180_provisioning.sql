-- +goose Up
-- People whom an agency's organisation tells of (SCIM 2.0): by which names it knows them, and what it last said.
create table provisioned_people (
  tenant_id    uuid not null,
  user_id      uuid not null,
  user_name    text not null check (length(user_name) between 1 and 254),
  external_id  text not null default '' check (length(external_id) <= 255),
  display_name text not null default '' check (length(display_name) <= 255),
  formatted    text not null default '' check (length(formatted) <= 255),
  given_name   text not null default '' check (length(given_name) <= 255),
  family_name  text not null default '' check (length(family_name) <= 255),
  active_there boolean not null,               -- what the organisation said last
  by_groups    boolean not null,               -- the role comes from groups, and ends with them
  waits        boolean not null default false, -- is to be let in as soon as a group gives a role
  removed_at   timestamptz,                    -- the organisation deleted the person; we forget nobody
  updated_at   timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users
);
create unique index provisioned_people_name on provisioned_people (tenant_id, lower(user_name));
call protect('provisioned_people', 'select, insert, update');
create policy no_requester on provisioned_people as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- The organisation's groups, and the role and facilities that the agency gives to the people in them.
create table provisioned_groups (
  tenant_id   uuid not null references agencies,
  id          uuid not null,
  name        text not null check (length(name) between 1 and 255),
  external_id text not null default '' check (length(external_id) <= 255),
  role        text check (role in ('coder','prep','roi','auditor','manager','compliance','operator')), -- null: means nothing here
  rank        integer not null default 0, -- of a person's groups the lowest counts
  version     bigint not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  primary key (tenant_id, id)
);
create unique index provisioned_groups_name on provisioned_groups (tenant_id, lower(name));
call protect('provisioned_groups');
create policy no_requester on provisioned_groups as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

create table provisioned_members (
  tenant_id uuid not null,
  group_id  uuid not null,
  user_id   uuid not null,
  primary key (tenant_id, group_id, user_id),
  foreign key (tenant_id, group_id) references provisioned_groups on delete cascade,
  foreign key (tenant_id, user_id) references users
);
create index provisioned_members_user on provisioned_members (tenant_id, user_id);
call protect('provisioned_members', 'select, insert, delete');
create policy no_requester on provisioned_members as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

create table provisioned_group_facilities (
  tenant_id   uuid not null,
  group_id    uuid not null,
  facility_id uuid not null,
  primary key (tenant_id, group_id, facility_id),
  foreign key (tenant_id, group_id) references provisioned_groups on delete cascade,
  foreign key (tenant_id, facility_id) references facilities
);
call protect('provisioned_group_facilities', 'select, insert, delete');
create policy no_requester on provisioned_group_facilities as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- What the organisation asked for last and how it was answered, for whoever sets provisioning up; the trail is elsewhere.
create table provisioning_acts (
  tenant_id uuid not null references agencies,
  id        uuid not null,
  at        timestamptz not null,
  act       text not null check (length(act) <= 60),
  about     text not null default '' check (length(about) <= 255), -- the name that was sent or the id that was named
  status    integer not null,
  detail    text not null default '' check (length(detail) <= 500), -- of a refusal
  primary key (tenant_id, id)
);
call protect('provisioning_acts', 'select, insert, delete');
create policy no_requester on provisioning_acts as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- +goose Down
drop table provisioning_acts, provisioned_group_facilities, provisioned_members, provisioned_groups, provisioned_people;
