-- +goose Up
-- The public portal. Who asks for records has no account: they act inside one request, and see nothing of the tenant but its rows.

-- The request of the person who acts, and its client; null for everybody else.
-- +goose StatementBegin
create function app_request() returns uuid language sql stable parallel safe as
  $$ select nullif(split_part(coalesce(current_setting('app.request', true), ''), ',', 1), '')::uuid $$;
create function app_request_client() returns uuid language sql stable parallel safe as
  $$ select nullif(split_part(coalesce(current_setting('app.request', true), ''), ',', 2), '')::uuid $$;

-- open_to_requester opens the rows of a table that belong to the acting request: condition says which those are.
create procedure open_to_requester(t regclass, condition text, cmds text[] default '{select}') language plpgsql as $$
declare
  rule text := 'tenant_id = (select app_tenant()) and client_id = (select app_request_client()) and ' || condition;
  cmd text;
begin
  foreach cmd in array cmds loop
    execute format('create policy requester_%s on %s for %s %s %s', cmd, t, cmd,
      case when cmd = 'insert' then '' else 'using (' || rule || ')' end,
      case when cmd in ('insert', 'update') then 'with check (' || rule || ')' else '' end);
  end loop;
end $$;
-- +goose StatementEnd
grant execute on function app_request(), app_request_client() to chartwright_app;

-- Where the public page of a hospital is, and what it asks for. The address finds the agency, so it is unique among all.
create table portal_pages (
  tenant_id  uuid not null,
  client_id  uuid not null,
  slug       text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{1,58})[a-z0-9]$'),
  active     boolean not null default false,
  document_classes text[] not null default '{}', -- requester classes that are asked for a document of identity
  contact    text not null default '' check (length(contact) <= 400), -- whom to call, for people who need help
  version    bigint not null default 1,
  updated_at timestamptz not null default now(),
  primary key (tenant_id, client_id),
  foreign key (tenant_id, client_id) references clients
);
create unique index portal_pages_slug on portal_pages (slug);
call protect('portal_pages', 'select, insert, update', '{portal}');

create table portal_sessions (
  tenant_id  uuid not null,
  client_id  uuid not null,
  id         uuid not null,
  request_id uuid not null,
  token_hash bytea not null,
  created_at timestamptz not null default now(),
  last_seen  timestamptz not null,
  expires_at timestamptz not null,
  ended_at   timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id)
);
create index portal_sessions_request on portal_sessions (tenant_id, request_id) where ended_at is null;
call protect('portal_sessions', 'select, insert, update, delete', '{portal}');

-- The file that proves an identity, the words that were signed, what a notice says beside its standing text.
select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', true), set_config('app.clients', '*', true);
alter table roi_proofs add column source_id uuid, add column decided_by uuid,
  add foreign key (tenant_id, client_id, source_id) references sources (tenant_id, client_id, id);
alter table roi_signatures add column content_sealed bytea not null;
alter table roi_outbox add column body_sealed bytea, add column language text not null default 'en' check (language in ('en','es'));

alter table roi_invoices drop constraint roi_invoices_state_check,
  add constraint roi_invoices_state_check check (state in ('issued','accepted','declined','paid','waived','withdrawn'));

-- What a delivery hands over: the sealed release itself, or an encrypted archive made of it once, whose bytes never change.
alter table roi_deliveries add column passphrase_sealed bytea, add column hash bytea, add column size bigint not null default 0,
  add column key_ref text not null default '', add column wrapped_key bytea, add column record bytea, add column done_by uuid, add column done_at timestamptz;
create index roi_deliveries_jobs on roi_deliveries (tenant_id, created_at) where state = 'waiting' and method in ('print','mail','fax');

-- A pick-up is one download: it may be resumed by ranges while it lasts, and serves its file no more than twice over.
alter table roi_pickups add column request_id uuid not null, add column expires_at timestamptz, add column served bigint not null default 0,
  add foreign key (tenant_id, client_id, request_id) references roi_requests (tenant_id, client_id, id);
grant update on roi_pickups to chartwright_app;

-- What the acting request may reach. Nothing else of any client is seen, whatever a statement asks for.
call open_to_requester('clients', 'true');
call open_to_requester('facilities', 'true');
call open_to_requester('roi_settings', 'true');
call open_to_requester('portal_pages', 'true');
call open_to_requester('roi_requests', 'id = (select app_request())');
call open_to_requester('roi_events', 'request_id = (select app_request())');
call open_to_requester('roi_holds', 'request_id = (select app_request())');
call open_to_requester('roi_letters', 'request_id = (select app_request())');
call open_to_requester('roi_releases', 'request_id = (select app_request())');
call open_to_requester('roi_messages', 'request_id = (select app_request())', '{select,insert}');
call open_to_requester('roi_signatures', 'request_id = (select app_request())', '{select,insert}');
call open_to_requester('roi_proofs', 'request_id = (select app_request())', '{select,insert,update}');
call open_to_requester('roi_invoices', 'request_id = (select app_request())', '{select,update}');
call open_to_requester('roi_deliveries', 'request_id = (select app_request())', '{select,update}');
call open_to_requester('roi_pickups', 'request_id = (select app_request())', '{select,insert,update}');
call open_to_requester('roi_outbox', 'request_id = (select app_request())', '{select,insert}');
call open_to_requester('portal_sessions', 'request_id = (select app_request())', '{select,insert,update}');
call open_to_requester('sources', 'request_id = (select app_request())', '{select,insert}');
call open_to_requester('audit_events', 'true', '{insert}');

-- Tables of the agency itself have no client to stand behind: a requester reaches none but the ledger of jobs, to which their
-- acts add, and the keys of repeated requests.
-- +goose StatementBegin
do $$
declare t record;
begin
  for t in select c.oid::regclass as name from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
      and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'client_id' and not a.attisdropped)
      and c.relname not in ('jobs', 'idempotency_keys') loop
    execute format('create policy no_requester on %s as restrictive using ((select app_request()) is null) with check ((select app_request()) is null)', t.name);
  end loop;
end $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
do $$
declare p record;
begin
  for p in select tablename, policyname from pg_policies where schemaname = 'public' and (policyname like 'requester\_%' or policyname = 'no_requester') loop
    execute format('drop policy %I on %I', p.policyname, p.tablename);
  end loop;
end $$;
-- +goose StatementEnd
alter table roi_pickups drop column request_id, drop column expires_at, drop column served;
revoke update on roi_pickups from chartwright_app;
drop index roi_deliveries_jobs;
alter table roi_deliveries drop column passphrase_sealed, drop column hash, drop column size, drop column key_ref, drop column wrapped_key,
  drop column record, drop column done_by, drop column done_at;
alter table roi_invoices drop constraint roi_invoices_state_check,
  add constraint roi_invoices_state_check check (state in ('issued','accepted','paid','waived','withdrawn'));
alter table roi_outbox drop column body_sealed, drop column language;
alter table roi_signatures drop column content_sealed;
alter table roi_proofs drop column source_id, drop column decided_by;
drop table portal_sessions, portal_pages;
drop procedure open_to_requester;
drop function app_request_client, app_request;
