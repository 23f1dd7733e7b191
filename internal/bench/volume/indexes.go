package volume

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// putAside drops the indexes that are no constraints, and notes how to build them.
func (f *filler) putAside(ctx context.Context) error {
	if _, err := f.conn.Exec(ctx, `create temporary table put_aside as select indexname, indexdef from pg_indexes i
		where schemaname = 'public' and tablename = any ($1) and not exists (select from pg_constraint c where c.conname = i.indexname)`, filled); err != nil {
		return err
	}
	return f.each(ctx, `select 'drop index ' || quote_ident(indexname) from put_aside`)
}

// putBack builds them again.
func (f *filler) putBack(ctx context.Context) error {
	return f.each(ctx, `select indexdef from put_aside order by 1`)
}

func (f *filler) vacuum(ctx context.Context) error {
	if err := f.each(ctx, `select 'vacuum analyze ' || quote_ident(t) from unnest($1::text[]) t`, filled); err != nil {
		return err
	}
	return f.exec(ctx, `checkpoint`)
}

// schema tells the indexes as they are.
func (f *filler) schema(ctx context.Context) (all string, err error) {
	err = f.conn.QueryRow(ctx, `select string_agg(indexdef, ';' order by indexdef) from pg_indexes where schemaname = 'public'`).Scan(&all)
	return all, err
}

// each runs the statements that a query gives.
func (f *filler) each(ctx context.Context, query string, args ...any) error {
	rows, err := f.conn.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	return f.exec(ctx, statements...)
}
