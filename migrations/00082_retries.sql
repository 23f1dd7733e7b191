-- +goose Up
-- Keys are dropped by age. What is kept beside one is what was made, as JSON: ids and counts, no PHI and no secrets.
create index idempotency_keys_age on idempotency_keys (tenant_id, created_at);

-- +goose Down
drop index idempotency_keys_age;
