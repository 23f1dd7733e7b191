-- +goose Up
-- Release of information. Names, addresses and words of people are sealed with the client's key; *_index are keyed blind
-- indexes for exact search. What a rule decided is kept beside the decision, with the rule.

-- How a client wants its requests handled. What is not set here follows the rules that come with the program.
create table roi_settings (
  tenant_id  uuid not null,
  client_id  uuid not null,
  state      text not null default 'US' check (state ~ '^[A-Z]{2}$'), -- whose law holds
  approval   text not null default 'never' check (approval in ('never','always','third_party')),
  review_classes text[] not null default '{}', -- requester classes of which every release is reviewed
  review_percent integer not null default 0 check (review_percent between 0 and 100), -- of the others, exactly
  link_days  integer not null default 30 check (link_days between 1 and 365),
  downloads  integer not null default 5 check (downloads between 1 and 100),
  overrides  text not null default '',      -- rule documents laid over the program's own
  contact    jsonb not null default '{}',   -- whom letters tell requesters to turn to
  version    bigint not null default 1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, client_id),
  foreign key (tenant_id, client_id) references clients
);
call protect('roi_settings');

create table roi_requests (
  tenant_id   uuid not null,
  client_id   uuid not null,
  id          uuid not null,
  facility_id uuid not null,
  work_type   text not null check (work_type in ('IP','OP','ED','SDS','OBS','PROFEE','ANC')), -- the queue it waits in
  tracking    text not null check (tracking ~ '^[A-Z0-9-]{6,20}$'), -- what the requester quotes; says nothing by itself
  code_hash   bytea,                        -- of the code that goes with it; null: the requester was given none
  channel     text not null check (channel in ('mail','fax','email','in_person','portal')),
  status      text not null default 'received' check (status in ('received','validating','correction_needed','selecting','in_review',
    'returned','awaiting_payment','ready','released','closed','denied','cancelled','expired')),
  delay_owner text not null default 'agency' check (delay_owner in ('agency','hospital','requester','none')),
  requester_class text not null check (requester_class in ('patient','personal_representative','attorney','payer','provider',
    'government_auditor','disability','other')),
  legal_basis text not null check (legal_basis in ('access_164_524','authorization_164_508','treatment','payment','operations','subpoena',
    'court_order','government_audit','required_by_law')),
  purpose     text not null default 'other',
  medium      text not null default 'electronic' check (medium in ('electronic','paper','disc','fax')),
  form        text not null default 'copy' check (form in ('copy','inspect')),
  language    text not null default 'en' check (language in ('en','es')),
  law_state   text not null check (law_state ~ '^[A-Z]{2}$'),
  facts_sealed bytea not null,              -- requester, patient as asked for, what is wanted in the requester's words
  patient_mrn_index  bytea,
  patient_name_index bytea not null,        -- last name
  email_index bytea,                        -- the requester's
  wanted_types text[] not null default '{}',
  wanted_from date,
  wanted_to   date,
  situations  text[] not null default '{}', -- minor, deceased …
  held        text[] not null default '{}', -- authorities and facts on file, by the rules' keys
  proofing    text not null default 'not_asked' check (proofing in ('not_asked','pending','passed','failed')), -- of the requester's identity
  patient_id  uuid,                         -- once a person accepted the match
  match       jsonb,                        -- how it was found: verdict, fields, model; no values
  received_at timestamptz not null,
  letter_on   date,                         -- date on a government auditor's letter
  due_at      timestamptz,                  -- of the governing clock
  clock_rule  jsonb,
  approval    text not null default 'not_needed' check (approval in ('not_needed','waiting','approved','refused')),
  approved_by uuid,
  approved_at timestamptz,
  on_hold     boolean not null default false, -- a legal hold stands
  author_id   uuid,                         -- who prepared what is reviewed or released
  submitted_at timestamptz,
  review      text not null default 'open' check (review in ('open','required','not_required','approved','returned')),
  review_why  jsonb,
  reason      text,                         -- code of the last change of status
  version     bigint not null default 1,
  created_by  uuid,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  ended_at    timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, tracking),
  foreign key (tenant_id, client_id, facility_id) references facilities (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, patient_id) references patients (tenant_id, client_id, id)
);
create index roi_requests_list on roi_requests (tenant_id, client_id, created_at desc, id desc);
create index roi_requests_due on roi_requests (tenant_id, client_id, due_at, id) where ended_at is null;
create index roi_requests_patient on roi_requests (tenant_id, patient_id) where patient_id is not null;
create index roi_requests_name on roi_requests (tenant_id, client_id, patient_name_index);
call protect('roi_requests', 'select, insert, update');

-- The life of a request, one row a step. Who owned each stretch is read from here.
create table roi_events (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  at         timestamptz not null default clock_timestamp(),
  from_status text,
  to_status  text not null,
  owner      text not null check (owner in ('agency','hospital','requester','none')), -- of the time that begins here
  reason     text,
  by_user    uuid,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_events_request on roi_events (tenant_id, request_id, at, id);
call protect('roi_events', 'select, insert');

-- Alarms of a request's clocks that came due: who is to be told, before the end or after it.
create table roi_alarms (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  key        text not null,                 -- clock and moment: each alarm is raised once
  label      text not null,
  tell       text[] not null,
  late       boolean not null,              -- an escalation, after the end
  due_at     timestamptz not null,
  at         timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, request_id, key),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
call protect('roi_alarms', 'select, insert');

create table roi_holds (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  reason_sealed bytea not null,
  placed_by  uuid not null,
  placed_at  timestamptz not null default now(),
  lifted_by  uuid,
  lifted_at  timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create unique index roi_holds_one on roi_holds (tenant_id, request_id) where lifted_at is null;
call protect('roi_holds', 'select, insert, update');

-- The checklist of the authorization: each element with the place on the page that shows it.
create table roi_authorizations (
  tenant_id  uuid not null,
  client_id  uuid not null,
  request_id uuid not null,
  elements   jsonb not null default '{}',   -- by key: {missing} or {document, page, box}
  signed_on  date,
  effective_from date,
  expires_on date,
  event_on   date,
  revoked_at timestamptz,
  known_false boolean not null default false,
  wrong_patient boolean not null default false,
  combined_with text[] not null default '{}',
  handwritten boolean not null default false,
  type_points real not null default 0,
  covers     text[] not null default '{}',  -- sensitive classes that it names
  by_agent   boolean not null default false,
  checked_by uuid,
  version    bigint not null default 1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, request_id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
call protect('roi_authorizations', 'select, insert, update');

-- Signatures given on the page: what was signed is known by its hash.
create table roi_signatures (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  typed_sealed bytea not null,
  drawn_sealed bytea not null,              -- the strokes
  capacity   text not null check (capacity in ('patient','representative','requester')),
  content_hash bytea not null,
  address    text not null,
  user_agent text not null default '',
  signed_at  timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_signatures_request on roi_signatures (tenant_id, request_id);
call protect('roi_signatures', 'select, insert');

-- How the requester's identity was shown.
create table roi_proofs (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  method     text not null check (method in ('email_code','phone_code','facts','document')),
  state      text not null default 'pending' check (state in ('pending','passed','failed')),
  code_hash  bytea,
  attempts   integer not null default 0,
  expires_at timestamptz,
  document_id uuid,
  created_at timestamptz not null default now(),
  ended_at   timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, document_id) references documents (tenant_id, client_id, id)
);
create index roi_proofs_request on roi_proofs (tenant_id, request_id);
call protect('roi_proofs', 'select, insert, update');

-- What was asked of the requester and answered.
create table roi_messages (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  direction  text not null check (direction in ('to_requester','from_requester')),
  kind       text not null check (kind in ('correction','answer','notice')),
  body_sealed bytea not null,
  letter_id  uuid,
  by_user    uuid,
  at         timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_messages_request on roi_messages (tenant_id, request_id, at);
call protect('roi_messages', 'select, insert');

-- Pages that are to leave, in their order.
create table roi_pages (
  tenant_id  uuid not null,
  client_id  uuid not null,
  request_id uuid not null,
  page_id    uuid not null,
  document_id uuid not null,
  seq        integer not null check (seq >= 1),
  added_by   uuid,
  primary key (tenant_id, request_id, page_id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, document_id) references documents (tenant_id, client_id, id)
);
create index roi_pages_order on roi_pages (tenant_id, request_id, seq);
call protect('roi_pages');

-- Redactions are drafts until a release applies them. Boxes are fractions of the page as shown.
create table roi_marks (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  page_id    uuid not null,
  act        uuid not null,                 -- marks made by one act are undone together
  how        text not null check (how in ('box','words','found')),
  x0 real not null check (x0 between 0 and 1),
  y0 real not null check (y0 between 0 and 1),
  x1 real not null check (x1 between 0 and 1),
  y1 real not null check (y1 between 0 and 1),
  text_sealed bytea,                        -- the words beneath, to prove that they are gone
  reason     text not null,
  made_by    uuid,
  made_at    timestamptz not null default clock_timestamp(),
  undone_at  timestamptz,
  primary key (tenant_id, id),
  check (x1 > x0 and y1 > y0),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_marks_request on roi_marks (tenant_id, request_id, page_id) where undone_at is null;
call protect('roi_marks', 'select, insert, update');

-- What stands against a release. A person's decision is kept with its reason; it holds while the finding is the same.
create table roi_findings (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  kind       text not null check (kind in ('authorization','path','sensitive','identity','scope','patient','approval','hold')),
  key        text not null,                 -- the same finding has the same key
  message    text not null,                 -- for people, without a patient's values
  blocks     boolean not null,
  decidable  boolean not null,              -- a person may decide it with a reason
  page_id    uuid,
  document_id uuid,
  class      text,                          -- sensitive class
  rule       jsonb,
  state      text not null default 'open' check (state in ('open','accepted','left_out','gone')),
  reason_sealed bytea,
  decided_by uuid,
  decided_at timestamptz,
  found_at   timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, request_id, key),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
call protect('roi_findings', 'select, insert, update');

-- Letters that were sent never change.
create table roi_letters (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  kind       text not null,
  language   text not null check (language in ('en','es')),
  body_sealed bytea not null,               -- subject and paragraphs
  hash       bytea not null,                -- of the body
  template   jsonb not null,
  due_on     date,                          -- the day that an extension promised
  sent_by    uuid,
  sent_at    timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_letters_request on roi_letters (tenant_id, request_id, sent_at);
call protect('roi_letters', 'select, insert');

create table roi_invoices (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  state      text not null default 'issued' check (state in ('issued','accepted','paid','waived','withdrawn')),
  document   jsonb not null,                -- lines with their rules; no patient data
  total_minor bigint not null check (total_minor >= 0),
  currency   text not null check (length(currency) = 3),
  issued_by  uuid,
  issued_at  timestamptz not null default clock_timestamp(),
  accepted_at timestamptz,                  -- by the requester
  settled_by uuid,
  settled_at timestamptz,
  reference  text,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create unique index roi_invoices_one on roi_invoices (tenant_id, request_id) where state <> 'withdrawn';
call protect('roi_invoices', 'select, insert, update');

-- How many releases of a class were finished and how many of them were drawn for review: an exact share, no dice.
create table roi_samples (
  tenant_id  uuid not null,
  client_id  uuid not null,
  requester_class text not null,
  finished   bigint not null default 0,
  drawn      bigint not null default 0,
  primary key (tenant_id, client_id, requester_class),
  foreign key (tenant_id, client_id) references clients
);
call protect('roi_samples', 'select, insert, update');

create table roi_reviews (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  item_id    uuid not null,
  author_id  uuid not null,
  reviewer_id uuid not null,
  decision   text not null check (decision in ('approve','return')),
  reasons_sealed bytea,
  at         timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id),
  unique (tenant_id, item_id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_reviews_request on roi_reviews (tenant_id, request_id, at);
call protect('roi_reviews', 'select, insert');

-- A package. Once sealed its bytes and their hash never change.
create table roi_releases (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  n          integer not null check (n >= 1),
  state      text not null default 'building' check (state in ('building','failed','sealed')),
  failure    text,                          -- for the specialist, without a patient's values
  manifest   jsonb,                         -- pages, marks, parts, verification
  pages      integer not null default 0,
  size       bigint not null default 0,
  hash       bytea,
  key_ref    text not null default '',
  wrapped_key bytea,
  record     bytea,                         -- vault record of the package
  built_at   timestamptz,
  created_by uuid,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  unique (tenant_id, request_id, n),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
call protect('roi_releases', 'select, insert, update');

create table roi_deliveries (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  release_id uuid not null,
  method     text not null check (method in ('portal','zip','print','mail','fax')),
  to_sealed  bytea not null,
  code_hash  bytea,                         -- portal: of the link's code
  expires_at timestamptz,
  downloads_max integer not null default 0,
  downloads  integer not null default 0,
  state      text not null default 'waiting' check (state in ('waiting','sent','picked_up','revoked','expired')),
  sent_by    uuid,
  sent_at    timestamptz,
  revoked_by uuid,
  revoked_at timestamptz,
  reference  text,                          -- of the carrier or fax
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, release_id) references roi_releases (tenant_id, client_id, id)
);
create index roi_deliveries_request on roi_deliveries (tenant_id, request_id);
call protect('roi_deliveries', 'select, insert, update');

-- Proof of what was taken, when, by whom.
create table roi_pickups (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  delivery_id uuid not null,
  at         timestamptz not null default clock_timestamp(),
  address    text not null default '',
  by_user    uuid,
  hash       bytea not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, delivery_id) references roi_deliveries (tenant_id, client_id, id)
);
create index roi_pickups_delivery on roi_pickups (tenant_id, delivery_id, at);
call protect('roi_pickups', 'select, insert');

-- The accounting of disclosures: written in the transaction that releases, or by a person for what left by another way.
create table roi_disclosures (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid,                          -- null: it left by another way
  recorded_by uuid,                         -- who wrote it down where it left by another way
  release_id uuid,
  patient_id uuid not null,
  at         timestamptz not null default clock_timestamp(),
  recipient_sealed bytea not null,
  recipient_index  bytea not null,
  what_sealed bytea not null,               -- kinds of documents and dates
  purpose    text not null,
  legal_basis text not null,
  requester_class text not null,
  law_state  text not null,
  counts     boolean not null,              -- in the accounting
  rule       jsonb not null,
  pages      integer not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id),
  foreign key (tenant_id, client_id, patient_id) references patients (tenant_id, client_id, id)
);
create index roi_disclosures_patient on roi_disclosures (tenant_id, patient_id, at);
call protect('roi_disclosures', 'select, insert');

-- Law enforcement's suspension of the accounting (45 CFR 164.528(a)(2)).
create table roi_suspensions (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  patient_id uuid not null,
  recipient_index bytea not null,
  statement_sealed bytea not null,
  from_on    date not null,
  to_on      date not null,
  placed_by  uuid not null,
  placed_at  timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, patient_id) references patients (tenant_id, client_id, id)
);
create index roi_suspensions_patient on roi_suspensions (tenant_id, patient_id);
call protect('roi_suspensions', 'select, insert, update');

-- Accounts that were given, which must be kept too (45 CFR 164.528(d)).
create table roi_accounts (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  patient_id uuid not null,
  from_on    date not null,
  to_on      date not null,
  lines      integer not null,
  free       boolean not null,
  rule       jsonb not null,
  hash       bytea not null,                -- SHA-256 of the paper
  given_by   uuid not null,
  given_at   timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, patient_id) references patients (tenant_id, client_id, id)
);
create index roi_accounts_patient on roi_accounts (tenant_id, patient_id, given_at);
call protect('roi_accounts', 'select, insert');

-- Notices to be sent. They hold no patient data but the address.
create table roi_outbox (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  kind       text not null,
  to_sealed  bytea not null,
  state      text not null default 'waiting' check (state in ('waiting','sent','failed')),
  attempts   integer not null default 0,
  created_at timestamptz not null default now(),
  sent_at    timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index roi_outbox_waiting on roi_outbox (tenant_id, created_at) where state = 'waiting';
call protect('roi_outbox', 'select, insert, update');

-- A letter, an authorization or a proof comes as a file of the request, not of a chart.
-- The policies ask for a tenant while the new keys are checked; every row is empty there.
select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', true), set_config('app.clients', '*', true);
alter table uploads add column request_id uuid;
alter table sources add column request_id uuid,
  add foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id);
alter table documents add column request_id uuid,
  add foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id);
create index documents_request on documents (tenant_id, request_id) where request_id is not null;
drop index sources_no_duplicates;
create unique index sources_no_duplicates on sources (tenant_id, client_id, encounter_id, request_id, digest) nulls not distinct
  where state not in ('duplicate','refused','discarded');

-- +goose Down
drop index sources_no_duplicates;
alter table documents drop column request_id;
alter table sources drop column request_id;
alter table uploads drop column request_id;
create unique index sources_no_duplicates on sources (tenant_id, client_id, encounter_id, digest) nulls not distinct
  where state not in ('duplicate','refused','discarded');
drop table roi_outbox, roi_accounts, roi_suspensions, roi_disclosures, roi_pickups, roi_deliveries, roi_releases, roi_reviews, roi_samples, roi_invoices,
  roi_letters, roi_findings, roi_marks, roi_pages, roi_messages, roi_proofs, roi_signatures, roi_authorizations, roi_holds, roi_alarms, roi_events,
  roi_requests, roi_settings;
