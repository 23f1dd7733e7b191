-- +goose Up
-- The first lock. Policies call app_tenant(), which raises where no tenant was set: no actor, no access.

-- +goose StatementBegin
create function app_tenant() returns uuid language plpgsql stable parallel safe as $$
declare v text := current_setting('app.tenant', true);
begin
  if v is null or v = '' then
    raise exception 'no tenant is set for this transaction' using errcode = 'insufficient_privilege';
  end if;
  return v::uuid;
end $$;

-- The clients inside the tenant that the actor may reach; null means all of them.
create function app_clients() returns uuid[] language plpgsql stable parallel safe as $$
declare v text := current_setting('app.clients', true);
begin
  if v is null or v = '' then
    raise exception 'no clients are set for this transaction' using errcode = 'insufficient_privilege';
  end if;
  if v = '*' then return null; end if;
  if v = '-' then return '{}'::uuid[]; end if;
  return string_to_array(v, ',')::uuid[];
end $$;

-- The named machine actor at the second door, empty for everybody else.
create function app_system() returns text language sql stable parallel safe as
  $$ select coalesce(current_setting('app.system', true), '') $$;

-- protect locks a table: by tenant, and by client too where it has client_id. What the application may do is given by
-- name ('select, insert' for append-only tables). System actors are those that may work across tenants on this table.
create procedure protect(t regclass, rights text default 'select, insert, update, delete', system_actors text[] default '{}')
language plpgsql as $$
declare
  rule text := 'tenant_id = (select app_tenant())';
  has_client boolean := exists (select 1 from pg_attribute where attrelid = t and attname = 'client_id' and not attisdropped);
begin
  if has_client then -- a row without a client belongs to the agency itself: hospital people do not see it
    rule := rule || ' and ((select app_clients()) is null or client_id = any ((select app_clients())::uuid[]))';
  end if;
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy tenant_isolation on %s using (%s) with check (%s)', t, rule, rule);
  if array_length(system_actors, 1) > 0 then
    execute format('create policy system_actors on %s using ((select app_system()) = any (%L::text[])) with check ((select app_system()) = any (%L::text[]))',
      t, system_actors, system_actors);
  end if;
  execute format('grant %s on %s to chartwright_app', rights, t);
end $$;
-- +goose StatementEnd

grant usage on schema public to chartwright_app;
grant execute on function app_tenant(), app_clients(), app_system() to chartwright_app;

-- Which machine actor used the second door, why, in which hour. Holds no tenant data.
create table system_acts (
  actor  text not null,
  reason text not null,
  hour   timestamptz not null,
  primary key (actor, reason, hour)
);
grant select, insert on system_acts to chartwright_app;

-- Key material of the installation itself, wrapped by the master key or sealed under what that wraps. No tenant data.
create table installation (
  name  text primary key,
  value bytea not null
);
grant select, insert on installation to chartwright_app;

-- +goose Down
drop table installation, system_acts;
drop procedure protect;
drop function app_system, app_clients, app_tenant;
