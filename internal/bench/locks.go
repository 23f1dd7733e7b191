package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/platform/db"
)

const hotTimes = 2000

// locks measures what row-level security and GORM cost, on the queue's agency: each query in turns both ways, inside open
// transactions, so that nothing but the query counts.
func (q *drawers) locks(ctx context.Context) error {
	keys, err := q.hotKeys(ctx)
	if err != nil {
		return err
	}
	bare, err := q.Root.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = bare.Rollback(context.WithoutCancel(ctx)) }()
	confined, end, err := q.confined(ctx)
	if err != nil {
		return err
	}
	defer end()
	for _, h := range hotQueries(keys) {
		direct := func(tx pgx.Tx) measure.Act {
			return measure.Whole(func(n int) error { return h.pgx(ctx, tx, q.agency.ID, h.key(n)) })
		}
		if err := q.sideBySide("row-level security / bare: "+h.name, direct(bare), direct(confined)); err != nil {
			return err
		}
		err := q.DB.InTenant(q.agency.Manager.Act, func(_ context.Context, tx *db.Tx) error {
			named := measure.Whole(func(n int) error { return h.named(tx, h.key(n)) })
			model := measure.Whole(func(n int) error { return h.model(tx, h.key(n)) })
			return errors.Join(q.sideBySide("GORM / pgx: "+h.name, direct(confined), model), q.sideBySide("hand-written SQL / pgx: "+h.name, direct(confined), named))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// sideBySide tells the rate of one way as a ratio to the other's, by medians, which other work on the machine moves least.
func (q *drawers) sideBySide(what string, yardstick, measured measure.Act) error {
	if _, err := measure.Compare(20, yardstick, measured); err != nil { // plans
		return err
	}
	of, err := measure.Compare(hotTimes, yardstick, measured)
	if err == nil {
		y, m := of[0].At(.5), of[1].At(.5)
		q.Ratio(what, y.Seconds()/m.Seconds(), "0.9", fmt.Sprintf("p50 %s against %s", report.Short(m), report.Short(y)))
	}
	return err
}

// confined is a transaction of the application's role with the tenant set.
func (q *drawers) confined(ctx context.Context) (pgx.Tx, func(), error) {
	conn, err := pgx.Connect(ctx, q.Postgres.AppURL())
	if err != nil {
		return nil, nil, err
	}
	end := func() { _ = conn.Close(context.WithoutCancel(ctx)) }
	tx, err := conn.Begin(ctx)
	if err == nil {
		_, err = tx.Exec(ctx, `select set_config('app.tenant', $1, true), set_config('app.clients', '*', true), set_config('app.system', '', true)`, q.agency.ID.String())
	}
	if err != nil {
		end()
		return nil, nil, err
	}
	return tx, end, nil
}

func (q *drawers) hotKeys(ctx context.Context) (k hotKeys, err error) {
	k.client = q.agency.Client
	if k.tokens, err = column[[]byte](ctx, q, `select token_hash from sessions where tenant_id = $1 limit 200`); err != nil {
		return k, err
	}
	if k.facilities, err = column[uuid.UUID](ctx, q, `select id from facilities where tenant_id = $1`); err != nil {
		return k, err
	}
	k.items, err = column[uuid.UUID](ctx, q, `select id from work_items where tenant_id = $1 limit 5000`)
	return k, err
}

func column[T any](ctx context.Context, q *drawers, text string) ([]T, error) {
	rows, err := q.Root.Query(ctx, text, q.agency.ID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}
