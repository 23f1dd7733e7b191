-- +goose Up
-- The policies ask who is here with every statement. A function that is one expression is put in place by the planner and
-- costs a look at a setting; what raises stays a function of its own, called only where a setting is missing or empty. Whether
-- all clients may be reached is asked apart from which, so that the list is read only by those whom it confines.

-- +goose StatementBegin
create function app_nobody(what text) returns text language plpgsql stable parallel safe as $$
begin
  raise exception '% for this transaction', what using errcode = 'insufficient_privilege';
end $$;

create or replace function app_tenant() returns uuid language sql stable parallel safe as
  $$ select coalesce(nullif(current_setting('app.tenant', true), ''), app_nobody('no tenant is set'))::uuid $$;

create function app_all_clients() returns boolean language sql stable parallel safe as
  $$ select coalesce(nullif(current_setting('app.clients', true), ''), app_nobody('no clients are set')) = '*' $$;

-- The clients inside the tenant that an actor may reach who may not reach all; null, which equals no client, for none. It must
-- not fail for who may reach all: PostgreSQL asks for it ahead of need where it looks again at a row that has just changed.
create or replace function app_clients() returns uuid[] language sql stable parallel safe as
  $$ select string_to_array(nullif(nullif(current_setting('app.clients', true), '-'), '*'), ',')::uuid[] $$;

create function protection(t regclass) returns text language sql stable as $$
  select 'tenant_id = (select app_tenant())' || case when exists (
      select 1 from pg_attribute where attrelid = t and attname = 'client_id' and not attisdropped)
    then ' and ((select app_all_clients()) or client_id = any ((select app_clients())::uuid[]))' else '' end
$$;

create or replace procedure protect(t regclass, rights text default 'select, insert, update, delete', system_actors text[] default '{}')
language plpgsql as $$
declare
  rule text := protection(t); -- a row without a client belongs to the agency itself: hospital people do not see it
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy tenant_isolation on %s using (%s) with check (%s)', t, rule, rule);
  if array_length(system_actors, 1) > 0 then
    execute format('create policy system_actors on %s using ((select app_system()) = any (%L::text[])) with check ((select app_system()) = any (%L::text[]))',
      t, system_actors, system_actors);
  end if;
  execute format('grant %s on %s to chartwright_app', rights, t);
end $$;

do $$
declare
  t regclass;
begin
  for t in select polrelid from pg_policy where polname = 'tenant_isolation' loop
    execute format('alter policy tenant_isolation on %s using (%s) with check (%s)', t, protection(t), protection(t));
  end loop;
end $$;
-- +goose StatementEnd
grant execute on function app_nobody(text), app_all_clients() to chartwright_app;

-- +goose Down
-- +goose StatementBegin
create or replace function app_tenant() returns uuid language plpgsql stable parallel safe as $$
declare v text := current_setting('app.tenant', true);
begin
  if v is null or v = '' then
    raise exception 'no tenant is set for this transaction' using errcode = 'insufficient_privilege';
  end if;
  return v::uuid;
end $$;

create or replace function app_clients() returns uuid[] language plpgsql stable parallel safe as $$
declare v text := current_setting('app.clients', true);
begin
  if v is null or v = '' then
    raise exception 'no clients are set for this transaction' using errcode = 'insufficient_privilege';
  end if;
  if v = '*' then return null; end if;
  if v = '-' then return '{}'::uuid[]; end if;
  return string_to_array(v, ',')::uuid[];
end $$;

create or replace function protection(t regclass) returns text language sql stable as $$
  select 'tenant_id = (select app_tenant())' || case when exists (
      select 1 from pg_attribute where attrelid = t and attname = 'client_id' and not attisdropped)
    then ' and ((select app_clients()) is null or client_id = any ((select app_clients())::uuid[]))' else '' end
$$;

do $$
declare
  t regclass;
begin
  for t in select polrelid from pg_policy where polname = 'tenant_isolation' loop
    execute format('alter policy tenant_isolation on %s using (%s) with check (%s)', t, protection(t), protection(t));
  end loop;
end $$;
-- +goose StatementEnd
drop function app_all_clients, app_nobody;
