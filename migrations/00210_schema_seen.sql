-- +goose Up
-- Every process asks at its start whether the schema is that of its program or a newer one.
grant select on schema_migrations to chartwright_app;

-- +goose Down
revoke select on schema_migrations from chartwright_app;
