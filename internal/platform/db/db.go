// Package db is the only way to PostgreSQL. A transaction is opened by InTenant, which confines it to the scope of the
// context, or by AsSystem, for named machine actors. Row-level security is the first lock; the GORM plugin of this
// package is the second.
package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Config says how to reach the database.
type Config struct {
	URL      string // connection of the application's role, which owns nothing and cannot bypass row-level security
	MaxConns int32  // default 24
	Schema   int64  // the newest migration that the program needs; 0: it does not ask
}

// DB is a pool of connections to one PostgreSQL.
type DB struct {
	gorm *gorm.DB
	sql  *sql.DB
	pool *pgxpool.Pool
	rows rowTypes
	acts sync.Map // uses of the system door already recorded this hour
}

// Open connects and checks that the role is one that row-level security binds.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	pc, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, errors.New("db: the database address cannot be read; see CHARTWRIGHT_DATABASE_URL")
	}
	pc.MaxConns = cfg.MaxConns
	if pc.MaxConns == 0 {
		pc.MaxConns = 24
	}
	pc.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("db: %w", err)
	}
	d := &DB{pool: pool, sql: stdlib.OpenDBFromPool(pool)}
	d.sql.SetMaxIdleConns(0) // the pgx pool keeps the idle connections
	err = d.refuseMightyRole(ctx)
	if err == nil {
		err = d.refuseOldSchema(ctx, cfg.Schema)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	d.gorm, err = gorm.Open(postgres.New(postgres.Config{Conn: d.sql}), &gorm.Config{
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard, // statements carry PHI
		NowFunc:                func() time.Time { return time.Now().UTC() },
		TranslateError:         true,
	})
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("db: %w", err)
	}
	d.gorm.ClauseBuilders["LIMIT"] = limit
	if err := d.gorm.Use(tenantPlugin{}); err != nil {
		d.Close()
		return nil, fmt.Errorf("db: %w", err)
	}
	return d, nil
}

// refuseMightyRole stops a misconfigured installation: a role that bypasses row-level security would disarm the first lock.
func (d *DB) refuseMightyRole(ctx context.Context) error {
	var mighty bool
	err := d.pool.QueryRow(ctx, `select rolsuper or rolbypassrls from pg_roles where rolname = current_user`).Scan(&mighty)
	if err != nil {
		return fmt.Errorf("db: cannot reach the database: %w", err)
	}
	if mighty {
		return errors.New("db: the application's database role is a superuser or bypasses row-level security; connect as chartwright_app")
	}
	return nil
}

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.pool.Ping(ctx) }

// Close gives all connections back.
func (d *DB) Close() {
	_ = d.sql.Close()
	d.pool.Close()
}

// driverOf gives the driver's connection below database/sql's.
func driverOf(conn *sql.Conn) (pg *pgx.Conn, err error) {
	err = conn.Raw(func(dc any) error {
		c, ok := dc.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: unexpected driver connection %T", dc)
		}
		pg = c.Conn()
		return nil
	})
	return pg, err
}

// errAborted is returned where a statement failed, nobody passed the error on, and PostgreSQL answered commit by rollback.
var errAborted = errors.New("the transaction was rolled back, since a statement of it had failed")

// finish ends a transaction even where the request's context is gone, and throws the connection away where it cannot.
func finish(conn *sql.Conn, text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	pg, err := driverOf(conn)
	if err != nil {
		return err
	}
	results, err := pg.PgConn().Exec(ctx, text).ReadAll()
	if err != nil {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		return err
	}
	if text == "commit" && results[0].CommandTag.String() != "COMMIT" {
		return errAborted
	}
	return nil
}

func closeConn(conn *sql.Conn) {
	if err := conn.Close(); err != nil && !errors.Is(err, sql.ErrConnDone) && !errors.Is(err, driver.ErrBadConn) {
		slog.Warn("database connection could not be given back", "error", err.Error())
	}
}
