-- +goose Up
create table coding_cases (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  facility_id uuid not null,
  encounter_id uuid not null,
  work_type   text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  status      text not null default 'awaiting_documents' check (status in
    ('awaiting_documents','ready','in_coding','on_hold','coded','in_review','final','delivered','cancelled')),
  version     bigint not null default 1,    -- of the codes; If-Match on each save
  coder_id    uuid,
  coded_at    timestamptz,
  final_at    timestamptz,
  delivered_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, encounter_id),
  foreign key (tenant_id, client_id, encounter_id) references encounters (tenant_id, client_id, id)
);
call protect('coding_cases', 'select, insert, update');

-- The codes of a case, draft and final alike, in sequence.
create table case_codes (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  case_id     uuid not null,
  role        text not null check (role in ('dx','px')),   -- diagnosis or procedure/service
  seq         integer not null check (seq >= 1),
  system      text not null check (system in ('ICD10CM','ICD10PCS','HCPCS','CPT')),
  code        text not null check (code ~ '^[A-Z0-9.]{3,8}$'), -- without the dot
  principal   boolean not null default false,
  poa         text check (poa in ('Y','N','U','W','1')),
  performed_on date,
  provider    text,
  modifiers   text[] not null default '{}',
  units       integer not null default 1 check (units between 1 and 9999),
  added_by    uuid,
  created_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, case_id, role, seq) deferrable initially deferred,
  foreign key (tenant_id, client_id, case_id) references coding_cases (tenant_id, client_id, id)
);
call protect('case_codes');

-- The words on a page that support a code.
create table code_evidence (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  code_id     uuid not null,
  page_id     uuid not null,
  first_word  integer not null,             -- index into the page's words
  last_word   integer not null,
  text_sealed bytea not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, code_id) references case_codes (tenant_id, client_id, id) on delete cascade,
  check (last_word >= first_word)
);
create index code_evidence_code on code_evidence (tenant_id, code_id);
call protect('code_evidence');

-- What was delivered to the hospital, immutable, one row a version of the result.
create table coding_results (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  case_id     uuid not null,
  encounter_id uuid not null,
  version     integer not null,
  final_at    timestamptz not null default clock_timestamp(),
  document    jsonb not null,               -- codes and ids; no patient data
  xact        xid8 not null default pg_current_xact_id(), -- order in which results became visible, for results?since=
  fetched_at  timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, case_id, version),
  foreign key (tenant_id, client_id, case_id) references coding_cases (tenant_id, client_id, id)
);
create index coding_results_since on coding_results (tenant_id, client_id, xact, id);
create index coding_results_encounter on coding_results (tenant_id, encounter_id, version);
call protect('coding_results', 'select, insert, update');

-- +goose Down
drop table coding_results, code_evidence, case_codes, coding_cases;
