-- +goose Up
-- Agencies take turns: who was carried for longest ago is next. One probe tells when an agency's last job of a class was carried.
create index jobs_turn on jobs (tenant_id, class, carried_at) where carried_at is not null;
-- What ended long ago is looked for every few seconds.
create index jobs_ended on jobs (finished_at) where state in ('done','cancelled');

-- +goose Down
drop index jobs_ended, jobs_turn;
