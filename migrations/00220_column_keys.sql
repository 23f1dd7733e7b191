-- +goose Up
-- The data keys of a client's columns after its first, which stays in clients.sealing_key. A sealed value and a blind index tell by
-- which generation they are. The newest that is in use seals what is written; all that are not retired open, and are searched by.
create table column_keys (
  tenant_id    uuid not null,
  client_id    uuid not null,
  id           uuid not null,                -- what the wrapped key is bound to
  generation   integer not null check (generation > 1),
  key_ref      text not null,                -- master key that wraps it
  wrapped_key  bytea not null,               -- empty: retired
  announced_at timestamptz not null default clock_timestamp(), -- from then on processes open and search by it
  used_from    timestamptz,                  -- from then on they seal by it
  retired_at   timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, client_id, generation),
  foreign key (tenant_id, client_id) references clients
);
call protect('column_keys', 'select, insert, update');
call open_to_requester('column_keys', 'true');

-- What a blind index is made of stands sealed beside it, so that it can be made anew. Rows of before get it before the first renewal.
alter table sources add column hash_sealed bytea;           -- SHA-256 of the bytes
alter table roi_suspensions add column recipient_sealed bytea;

-- Rows that are never changed otherwise, whose values are sealed anew.
grant update (old_sealed, new_sealed) on corrections to chartwright_app;
grant update (typed_sealed, drawn_sealed, content_sealed) on roi_signatures to chartwright_app;
grant update (body_sealed) on roi_messages to chartwright_app;
grant update (body_sealed) on roi_letters to chartwright_app;
grant update (reasons_sealed) on roi_reviews to chartwright_app;
grant update (recipient_sealed, recipient_index, what_sealed) on roi_disclosures to chartwright_app;
grant update (reason_sealed) on roi_corrections to chartwright_app;

-- +goose StatementBegin
create function only_sealed_anew() returns trigger language plpgsql as $$
declare
  name text;
  was bytea;
  becomes bytea;
begin
  foreach name in array tg_argv loop
    execute format('select ($1).%1$I, ($2).%1$I', name) into was, becomes using old, new;
    if was is distinct from becomes and coalesce(length(was) < 5 or length(becomes) < 5 or substring(becomes from 2 for 4) <= substring(was from 2 for 4), true) then
      raise exception '% of % is never changed, but sealed anew by a newer data key', name, tg_table_name using errcode = 'object_not_in_prerequisite_state';
    end if;
  end loop;
  return new;
end $$;
-- +goose StatementEnd
create trigger only_sealed_anew before update on corrections for each row execute function only_sealed_anew('old_sealed', 'new_sealed');
create trigger only_sealed_anew before update on roi_signatures for each row execute function only_sealed_anew('typed_sealed', 'drawn_sealed', 'content_sealed');
create trigger only_sealed_anew before update on roi_messages for each row execute function only_sealed_anew('body_sealed');
create trigger only_sealed_anew before update on roi_letters for each row execute function only_sealed_anew('body_sealed');
create trigger only_sealed_anew before update on roi_reviews for each row execute function only_sealed_anew('reasons_sealed');
create trigger only_sealed_anew before update on roi_disclosures for each row execute function only_sealed_anew('recipient_sealed', 'what_sealed');
create trigger only_sealed_anew before update on roi_corrections for each row execute function only_sealed_anew('reason_sealed');

-- What is unique by a blind index is so among rows of one generation alone. A process that has not learned of a new one (a version
-- of before this migration) is refused, rather than let it write the same number a second time under the old. The lock is that of
-- keys.ColumnsLock: a new generation comes into use between two such transactions, never within one.
-- +goose StatementBegin
create function old_index_refused() returns trigger language plpgsql as $$
declare
  place record;
  newest integer;
  wrong boolean;
begin
  for place in select distinct tenant_id, client_id from fresh loop
    perform pg_advisory_xact_lock_shared(hashtextextended(place.tenant_id::text || 'columns ' || place.client_id::text, 0));
    select max(generation) into newest from column_keys where tenant_id = place.tenant_id and client_id = place.client_id and used_from is not null;
    if newest is null then continue; end if;
    execute format('select exists (select from fresh where tenant_id = $1 and client_id = $2 and (length(%1$I) = 32 or substring(%1$I from 1 for 4) <> int4send($3)))',
      tg_argv[0]) into wrong using place.tenant_id, place.client_id, newest;
    if wrong then
      raise exception 'the blind index is by a data key of the client''s columns that was replaced' using errcode = 'object_not_in_prerequisite_state';
    end if;
  end loop;
  return null;
end $$;
-- +goose StatementEnd
create trigger old_index_refused after insert on patients referencing new table as fresh for each statement execute function old_index_refused('mrn_index');
create trigger old_index_refused after insert on sources referencing new table as fresh for each statement execute function old_index_refused('digest');

-- +goose Down
drop trigger old_index_refused on sources;
drop trigger old_index_refused on patients;
drop function old_index_refused;
revoke update (old_sealed, new_sealed) on corrections from chartwright_app;
revoke update (typed_sealed, drawn_sealed, content_sealed) on roi_signatures from chartwright_app;
revoke update (body_sealed) on roi_messages from chartwright_app;
revoke update (body_sealed) on roi_letters from chartwright_app;
revoke update (reasons_sealed) on roi_reviews from chartwright_app;
revoke update (recipient_sealed, recipient_index, what_sealed) on roi_disclosures from chartwright_app;
revoke update (reason_sealed) on roi_corrections from chartwright_app;
alter table roi_suspensions drop column recipient_sealed;
alter table sources drop column hash_sealed;
drop table column_keys;
