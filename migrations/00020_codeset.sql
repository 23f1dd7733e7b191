-- +goose Up
-- Code systems as published, the same for every agency: reference data of the US government without a tenant. A release is one
-- published file; what it holds stands in the tables below it. Releases are added, never changed.
create table code_releases (
  id             uuid primary key,
  system         text not null check (system in ('ICD10CM','ICD10PCS','HCPCS')),
  kind           text not null,
  release        text not null,              -- FY2025-Oct, 2026-04; empty where the file does not say
  effective_from date,
  source_file    text not null,
  sha256         text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  rows           integer not null check (rows > 0),
  imported_at    timestamptz not null default now(),
  unique nulls not distinct (system, kind, effective_from, sha256)
);

create table code_rows (
  release_id  uuid not null references code_releases,
  position    bigint not null,               -- in the file, which is tabular order
  code        text not null check (code ~ '^[0-9A-Z]{3,7}$'),
  short_text  text not null,
  long_text   text not null,
  billable    boolean not null,
  valid_from  date,
  valid_to    date,
  poa_exempt  boolean not null,
  primary key (release_id, position)
);
create index code_rows_by_code on code_rows (code);

create table code_terms (
  release_id  uuid not null references code_releases,
  position    bigint not null,
  term        text not null,
  optional    text not null,
  codes       text[] not null,
  primary key (release_id, position)
);

create table code_notes (
  release_id  uuid not null references code_releases,
  position    bigint not null,
  code        text not null,                 -- a code, or the range of a section or chapter
  kind        text not null,
  note        text not null,
  primary key (release_id, position)
);

create table code_references (
  release_id  uuid not null references code_releases,
  position    bigint not null,
  source      text not null,
  target      text not null,
  primary key (release_id, position)
);

create table code_conversions (
  release_id  uuid not null references code_releases,
  position    bigint not null,
  code        text not null,
  effective   date,
  previous    text[] not null,
  primary key (release_id, position)
);

create table code_exemptions (
  release_id  uuid not null references code_releases,
  position    bigint not null,
  code        text not null,
  primary key (release_id, position)
);

grant select, insert on code_releases, code_rows, code_terms, code_notes, code_references, code_conversions, code_exemptions to chartwright_app;

-- CPT is licensed by the AMA to each agency: it stays with the agency that imported it.
create table cpt_releases (
  tenant_id      uuid not null references agencies,
  id             uuid not null,
  release        text not null,
  effective_from date,
  source_file    text not null,
  sha256         text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  rows           integer not null check (rows > 0),
  imported_at    timestamptz not null default now(),
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, effective_from, sha256)
);
call protect('cpt_releases', 'select, insert');

create table cpt_rows (
  tenant_id   uuid not null,
  release_id  uuid not null,
  position    bigint not null,
  code        text not null check (code ~ '^[0-9A-Z]{5}$'),
  short_text  text not null,
  long_text   text not null,
  primary key (tenant_id, release_id, position),
  foreign key (tenant_id, release_id) references cpt_releases
);
call protect('cpt_rows', 'select, insert');

-- +goose Down
drop table cpt_rows, cpt_releases, code_exemptions, code_conversions, code_references, code_notes, code_terms, code_rows, code_releases;
