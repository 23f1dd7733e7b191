-- +goose Up
-- A job goes on with the trace of the act that made it: a W3C traceparent, made of random numbers and of nothing else.
alter table jobs add column traceparent text check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$');

-- +goose Down
alter table jobs drop column traceparent;
