package pgembed

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// createRoles is safe to run again and side by side: two who create the same role at once meet in an advisory lock.
const createRoles = `
select pg_advisory_lock(hashtext('chartwright roles'));
do $$ begin
	if not exists (select from pg_roles where rolname = '` + OwnerRole + `') then
		create role ` + OwnerRole + ` login nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
	end if;
	if not exists (select from pg_roles where rolname = '` + AppRole + `') then
		create role ` + AppRole + ` login nosuperuser nocreatedb nocreaterole nobypassrls noreplication;
	end if;
end $$;
select pg_advisory_unlock(hashtext('chartwright roles'));`

// CreateRoles makes the owner's and the application's role where they are missing. superuserURL may be any PostgreSQL's.
func CreateRoles(ctx context.Context, superuserURL string) error {
	return withConn(ctx, superuserURL, func(conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, createRoles)
		return err
	})
}

func createDatabase(ctx context.Context, superuserURL string) error {
	return withConn(ctx, superuserURL, func(conn *pgx.Conn) error {
		var there bool
		err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, Database).Scan(&there)
		if err != nil {
			return err
		}
		if !there {
			if _, err := conn.Exec(ctx, `create database `+Database+` owner `+OwnerRole); err != nil {
				return err
			}
		}
		_, err = conn.Exec(ctx, `revoke all on database `+Database+` from public; grant connect on database `+Database+` to `+AppRole)
		return err
	})
}

func withConn(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if err := errors.Join(do(conn), conn.Close(ctx)); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	return nil
}
