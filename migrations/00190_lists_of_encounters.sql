-- +goose Up
-- Lists and sums over encounters are asked for without naming a client: the policies narrow by client, which no index that begins
-- with it can serve. The newest are the head of the first index; what is discharged and not billed stays few, however much is stored.
create index encounters_newest on encounters (tenant_id, created_at desc, id desc);
create index encounters_unbilled on encounters (tenant_id, discharged_at)
  where discharged_at is not null and billed_at is null and status not in ('final','delivered','cancelled');

-- +goose Down
drop index encounters_newest, encounters_unbilled;
