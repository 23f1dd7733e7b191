-- +goose Up
-- From where an agency's own people sign in and API tokens are used. A use without a row is open to every network.
create table allowed_networks (
  tenant_id uuid not null references agencies,
  use       text not null check (use in ('people','tokens')),
  network   cidr not null check (masklen(network) > 0),
  label     text not null default '' check (length(label) <= 120),
  primary key (tenant_id, use, network)
);
call protect('allowed_networks', 'select, insert, delete', '{sign-in}');
create policy no_requester on allowed_networks as restrictive using ((select app_request()) is null) with check ((select app_request()) is null);

-- Uses of a token from elsewhere are recorded at most once a minute.
alter table api_tokens add column refused_at timestamptz;

alter table sessions drop constraint sessions_ended_why_check,
  add constraint sessions_ended_why_check
    check (ended_why in ('sign_out','everywhere','idle','expired','disabled','password_changed','superseded','network'));

-- +goose Down
select set_config('app.tenant', '00000000-0000-0000-0000-000000000000', true), set_config('app.clients', '*', true), set_config('app.system', 'sign-in', true);
update sessions set ended_why = 'expired' where ended_why = 'network';
alter table sessions drop constraint sessions_ended_why_check,
  add constraint sessions_ended_why_check
    check (ended_why in ('sign_out','everywhere','idle','expired','disabled','password_changed','superseded'));
alter table api_tokens drop column refused_at;
drop table allowed_networks;
