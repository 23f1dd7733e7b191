-- +goose Up
-- The order in which the hospital reads what is asked of it, page by page.
create index document_requests_place on document_requests (tenant_id, asked_at, id) where state = 'open';

-- +goose Down
drop index document_requests_place;
