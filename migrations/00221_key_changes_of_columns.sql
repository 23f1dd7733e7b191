-- +goose Up
-- The renewal of the data key of a client's columns is a change like the others. key_version: its generation.
-- contract: the check is replaced by a wider one
alter table key_changes drop constraint key_changes_kind_check,
  add constraint key_changes_kind_check check (kind in ('wrap','data','columns')); -- columns: another data key, values sealed anew

-- +goose Down
delete from key_changes where kind = 'columns';
alter table key_changes drop constraint key_changes_kind_check,
  add constraint key_changes_kind_check check (kind in ('wrap','data'));
