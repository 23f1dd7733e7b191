-- +goose Up
-- How a release is packed: split by pages or by size, and with the files as they came where they can be given whole.
-- The policies ask for a tenant while new checks are validated; every row is empty there.
select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', true), set_config('app.clients', '*', true);
alter table roi_requests
  add column part_pages integer check (part_pages between 1 and 100000), -- of one file at most; null: all in one
  add column part_mb integer check (part_mb between 1 and 10000),        -- likewise, of 1,048,576 bytes
  add column with_originals boolean not null default false;

-- A package is one object: a PDF, or a ZIP of the files named in roi_release_parts.
alter table roi_releases add column media text not null default 'pdf' check (media in ('pdf','zip'));

-- The files of a package, in their order. Names hold no patient data.
create table roi_release_parts (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  release_id uuid not null,
  n          integer not null check (n >= 1),
  kind       text not null check (kind in ('pdf','original')),
  name       text not null,
  first_page integer not null default 0, -- of the release's numbering; 0: not numbered
  pages      integer not null default 0,
  size       bigint not null,
  hash       bytea not null,             -- SHA-256 of the file
  primary key (tenant_id, id),
  unique (tenant_id, release_id, n),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, release_id) references roi_releases (tenant_id, client_id, id)
);
call protect('roi_release_parts', 'select, insert');
create policy requester_select on roi_release_parts for select
  using (tenant_id = (select app_tenant()) and client_id = (select app_request_client()) and request_id = (select app_request()));

-- +goose Down
drop table roi_release_parts;
alter table roi_releases drop column media;
alter table roi_requests drop column part_pages, drop column part_mb, drop column with_originals;
