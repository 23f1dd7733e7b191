-- +goose Up
-- Names, birth dates, MRNs, contact data are sealed with the client's key; *_index are keyed blind indexes for exact search.
create table patients (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  mrn_sealed    bytea not null,
  mrn_index     bytea not null,
  name_sealed   bytea not null,             -- last, first, middle
  last_name_index bytea not null,
  birth_date_sealed bytea not null,
  birth_date_index  bytea not null,
  sex        text not null check (sex in ('F','M','U')),
  contact_sealed bytea,
  version    bigint not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, mrn_index),
  unique (tenant_id, client_id, id),
  foreign key (tenant_id, client_id) references clients
);
create index patients_last_name on patients (tenant_id, client_id, last_name_index);
call protect('patients');

create table encounters (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  facility_id uuid not null,
  patient_id  uuid not null,
  account_number text not null check (length(account_number) between 1 and 40),
  work_type   text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')),
  admitted_at timestamptz not null,
  discharged_at timestamptz,
  disposition text,                         -- UB-04 patient discharge status, two digits
  payer       text,
  attending   text,
  charges_minor bigint not null default 0 check (charges_minor >= 0),
  currency    text not null default 'USD' check (length(currency) = 3),
  -- read model kept in the acting transaction, so that lists need no joins
  status      text not null default 'awaiting_documents' check (status in
    ('awaiting_documents','ready','in_coding','on_hold','coded','in_review','final','delivered','cancelled')),
  delay_owner text not null default 'hospital' check (delay_owner in ('agency','hospital','physician','none')),
  hold_reason text,
  billed_at   timestamptz,                  -- final billed at the hospital; DNFB ends
  version     bigint not null default 1,
  created_by  uuid,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, facility_id, account_number),
  check (discharged_at is null or discharged_at >= admitted_at),
  foreign key (tenant_id, client_id, facility_id) references facilities (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, patient_id) references patients (tenant_id, client_id, id)
);
create index encounters_list on encounters (tenant_id, client_id, created_at desc, id desc);
create index encounters_status on encounters (tenant_id, client_id, status, discharged_at);
create index encounters_discharged on encounters (tenant_id, client_id, discharged_at desc nulls last, id desc);
create index encounters_account on encounters (tenant_id, client_id, account_number text_pattern_ops, id);
create index encounters_patient on encounters (tenant_id, patient_id);
call protect('encounters');

-- A batch of uploads made together; files find their encounter by the account number in their name.
create table upload_batches (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  facility_id uuid,
  created_by uuid not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  foreign key (tenant_id, client_id) references clients
);
call protect('upload_batches');

-- A resumable upload in progress (tus). Bytes are durable up to received.
create table uploads (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  batch_id   uuid,
  encounter_id uuid,
  facility_id uuid,
  document_type text,                       -- as the uploader says; null: by content
  name_sealed bytea not null,
  size       bigint not null check (size >= 0),
  received   bigint not null default 0,
  key_ref    text not null,
  vault_state bytea not null,               -- what the vault needs to go on; holds the wrapped data key
  state      text not null default 'open' check (state in ('open','complete','aborted')),
  created_by uuid not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id) references clients
);
create index uploads_open on uploads (tenant_id, updated_at) where state = 'open';
call protect('uploads');

-- A file as it came. Its bytes, page images, words and texts are blobs under one data key.
create table sources (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  facility_id uuid,
  encounter_id uuid,                        -- for which encounter it came, if known then
  batch_id   uuid,
  name_sealed bytea not null,               -- file name; may hold PHI
  document_type text,                       -- as the uploader says; null: by content
  size       bigint not null,
  digest     bytea not null,                -- keyed digest of the bytes: recognises a duplicate
  media_type text,                          -- by content
  key_ref    text not null,
  wrapped_key bytea not null,
  original   bytea not null default '',     -- vault record of the bytes; empty: not kept (duplicate, discarded)
  state      text not null default 'received' check (state in ('received','examining','accepted','refused','quarantined','duplicate','discarded')),
  released   boolean not null default false, -- a person let it out of quarantine: use the pages that can be read
  reason_code text,
  reason_text text,                         -- for a clerk; never PHI
  pages      integer not null default 0,
  uploaded_by uuid,
  received_at timestamptz not null default now(),
  examined_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  foreign key (tenant_id, client_id) references clients,
  foreign key (tenant_id, client_id, encounter_id) references encounters (tenant_id, client_id, id)
);
create unique index sources_no_duplicates on sources (tenant_id, client_id, encounter_id, digest) nulls not distinct
  where state not in ('duplicate','refused','discarded');
create index sources_encounter on sources (tenant_id, encounter_id) where encounter_id is not null;
create index sources_waiting on sources (tenant_id, client_id, state, received_at) where state in ('refused','quarantined');
create index sources_batch on sources (tenant_id, batch_id) where batch_id is not null;
call protect('sources');

-- A document: an ordered run of pages of a type, of an encounter or not yet matched to one.
create table documents (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  facility_id uuid,
  encounter_id uuid,
  document_type text not null default 'other',
  type_source text not null default 'proposed' check (type_source in ('proposed','person','upload')),
  type_confidence real not null default 0,
  document_date date,
  signed     boolean,                       -- null: not judged
  identity   text not null default 'unknown' check (identity in ('unknown','matches','differs','confirmed')), -- printed against registered
  prep_case_id uuid,                        -- the chart-prep case of pages that came without an encounter: the first document's id
  state      text not null default 'active' check (state in ('active','merged','removed')),
  page_count integer not null default 0,
  version    bigint not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  foreign key (tenant_id, client_id) references clients,
  foreign key (tenant_id, client_id, encounter_id) references encounters (tenant_id, client_id, id)
);
create index documents_encounter on documents (tenant_id, encounter_id) where encounter_id is not null;
create index documents_prep_case on documents (tenant_id, prep_case_id) where prep_case_id is not null;
create index documents_unmatched on documents (tenant_id, client_id, created_at) where encounter_id is null and state = 'active';
call protect('documents');

-- A page belongs to one document at a place and comes from one page of a source; split, merge and reorder move it.
create table pages (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  document_id uuid not null,
  n          integer not null check (n >= 1),
  source_id  uuid not null,
  source_page integer not null check (source_page >= 1),
  rotation   integer not null default 0 check (rotation in (0, 90, 180, 270)), -- added by a person
  width_pt   real not null,
  height_pt  real not null,
  text_from  text not null default 'none' check (text_from in ('none','layer','ocr')),
  ocr_state  text not null default 'not_needed' check (ocr_state in ('not_needed','waiting','done','failed','unavailable')),
  image_type text not null,                 -- media type of the rendered page
  image      bytea not null,                -- vault records of parts under the source's data key
  thumbnail  bytea not null,
  words      bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, document_id, n) deferrable initially deferred,
  foreign key (tenant_id, client_id, document_id) references documents (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, source_id) references sources (tenant_id, client_id, id)
);
create index pages_source on pages (tenant_id, source_id, source_page);
call protect('pages');

-- A document the checklist or a technician found missing or unsigned, asked of the hospital.
create table document_requests (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  encounter_id uuid not null,
  document_type text not null,
  problem    text not null check (problem in ('missing','unsigned','illegible')),
  note       text,                          -- from a fixed list or short words; shown to the hospital
  state      text not null default 'open' check (state in ('open','arrived','withdrawn')),
  asked_by   uuid,
  asked_at   timestamptz not null default now(),
  ended_at   timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, encounter_id) references encounters (tenant_id, client_id, id)
);
create unique index document_requests_open on document_requests (tenant_id, encounter_id, document_type, problem) where state = 'open';
call protect('document_requests');

-- Corrections of registration facts: who changed which field, why. Old and new values are sealed.
create table corrections (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  encounter_id uuid not null,
  field      text not null,
  old_sealed bytea,
  new_sealed bytea,
  reason     text not null,
  by_user    uuid not null,
  at         timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, encounter_id) references encounters (tenant_id, client_id, id)
);
call protect('corrections', 'select, insert');

-- +goose Down
drop table corrections, document_requests, pages, documents, sources, uploads, upload_batches, encounters, patients;
