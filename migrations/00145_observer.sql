-- +goose Up
-- The observer reads what the figures of an installation are made of, across agencies, and changes nothing. Its queries give
-- ages and counts by words of the program, never an id.
create policy observer on agencies for select using ((select app_system()) = 'observer');
create policy observer on jobs for select using ((select app_system()) = 'observer');
create policy observer on work_items for select using ((select app_system()) = 'observer');
create policy observer on audit_events for select using ((select app_system()) = 'observer');
create policy observer on audit_leaves for select using ((select app_system()) = 'observer');
create policy observer on audit_checkpoints for select using ((select app_system()) = 'observer');
create policy observer on uploads for select using ((select app_system()) = 'observer');
create policy observer on roi_releases for select using ((select app_system()) = 'observer');
create policy observer on roi_pickups for select using ((select app_system()) = 'observer');

-- Each figure is the head of an index, or a range of it that is short.
create index work_items_ready_age on work_items (kind, work_type, ready_at) where state = 'ready';
create index uploads_moving on uploads (updated_at) where state = 'open';
create index roi_releases_building on roi_releases (created_at) where state = 'building';
create index roi_releases_built on roi_releases (built_at) where state = 'sealed';
create index roi_pickups_at on roi_pickups (at);

-- +goose Down
drop index roi_pickups_at, roi_releases_built, roi_releases_building, uploads_moving, work_items_ready_age;
drop policy observer on agencies;
drop policy observer on jobs;
drop policy observer on work_items;
drop policy observer on audit_events;
drop policy observer on audit_leaves;
drop policy observer on audit_checkpoints;
drop policy observer on uploads;
drop policy observer on roi_releases;
drop policy observer on roi_pickups;
