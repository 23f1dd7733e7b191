package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/scope"
	"chartwright/internal/platform/traces"
)

// Tx is an open transaction, confined to one scope. Only stores look inside.
type Tx struct {
	db          *DB
	ctx         context.Context
	conn        *sql.Conn
	pg          *pgx.Conn // the same connection, below database/sql
	begin       string    // the statement that begins it, which travels with the first
	begun       bool
	gorm        *gorm.DB
	scope       scope.Scope
	system      string
	afterCommit []func()
	ended       atomic.Bool // its connection may be another transaction's by now
}

// ErrNested is returned where a transaction is asked for inside another: hand the open one down instead.
var ErrNested = errors.New("db: a transaction is already open in this context; pass the tx down")

// ErrEnded is returned where hand-written SQL is asked of a transaction that is over.
var ErrEnded = errors.New("db: the transaction is over")

// ErrNoTenantInSQL refuses hand-written SQL that does not name @tenant, so that both locks hold there too.
var ErrNoTenantInSQL = errors.New("db: hand-written SQL must compare tenant_id with @tenant")

type txKey struct{}

// InTenant runs fn in a transaction confined to the scope of ctx. It commits when fn returns nil, rolls back otherwise.
// Begin, the tenant settings and a first hand-written statement travel in one round trip. No scope in ctx is scope.ErrNone.
func (d *DB) InTenant(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	s, err := scope.From(ctx)
	if err != nil {
		return err
	}
	return d.run(ctx, &Tx{scope: s}, fn)
}

// Snapshot is InTenant for reports: repeatable read, read only, so that several statements see one moment.
func (d *DB) Snapshot(ctx context.Context, fn func(ctx context.Context, tx *Tx) error) error {
	s, err := scope.From(ctx)
	if err != nil {
		return err
	}
	return d.runWith(ctx, "begin isolation level repeatable read read only", &Tx{scope: s}, fn)
}

// AsSystem is the second door: for a named machine actor that works across tenants on the few tables whose policies name
// it. The door's use is kept in system_acts, once per actor, reason and hour.
func (d *DB) AsSystem(ctx context.Context, actor, reason string, fn func(ctx context.Context, tx *Tx) error) error {
	if actor == "" || reason == "" {
		return errors.New("db: a system actor and its reason must be named")
	}
	act := fmt.Sprint(actor, "|", reason, "|", time.Now().UTC().Format("2006010215"))
	return d.run(ctx, &Tx{system: actor}, func(ctx context.Context, tx *Tx) error {
		if _, kept := d.acts.Load(act); kept {
			return fn(ctx, tx)
		}
		_, err := tx.Exec(`insert into system_acts (actor, reason, hour) values (@actor, @reason, date_trunc('hour', now()))
			on conflict do nothing`, map[string]any{"actor": actor, "reason": reason})
		if err != nil {
			return fmt.Errorf("db: the system door could not be recorded: %w", err)
		}
		tx.AfterCommit(func() { d.acts.Store(act, true) })
		return fn(ctx, tx)
	})
}

func (d *DB) run(ctx context.Context, tx *Tx, fn func(context.Context, *Tx) error) error {
	return d.runWith(ctx, "begin", tx, fn)
}

func (d *DB) runWith(ctx context.Context, begin string, tx *Tx, fn func(context.Context, *Tx) error) (err error) {
	if ctx.Value(txKey{}) != nil {
		return ErrNested
	}
	ctx, span := traces.Start(ctx, "transaction", tx.whose())
	defer func() { span.End(err) }()
	conn, err := d.sql.Conn(ctx)
	if err != nil {
		return away(ctx, nil, fmt.Errorf("db: no connection: %w", err))
	}
	defer func() {
		tx.ended.Store(true)
		closeConn(conn)
	}()
	if tx.pg, err = driverOf(conn); err != nil {
		return err
	}
	done := false
	defer func(outer context.Context) { err = away(outer, tx.pg, err) }(ctx)
	defer func() {
		if !done && tx.begun { // fn panicked or failed
			_ = finish(conn, "rollback")
		}
	}()
	ctx = context.WithValue(ctx, txKey{}, tx)
	tx.db, tx.ctx, tx.conn, tx.begin = d, ctx, conn, begin
	tx.gorm = d.gorm.Session(&gorm.Session{NewDB: true, Context: ctx})
	tx.gorm.Statement.ConnPool = conn
	if err := fn(ctx, tx); err != nil {
		return err
	}
	done = true
	if tx.begun {
		if err := finish(conn, "commit"); err != nil {
			return fmt.Errorf("db: commit: %w", err)
		}
	}
	for _, f := range tx.afterCommit {
		f()
	}
	return nil
}

// whose tells a trace for whom the transaction is.
func (tx *Tx) whose() traces.Attr {
	if tx.system != "" {
		return traces.Actor(tx.system)
	}
	return traces.Tenant(tx.scope.Tenant)
}

// open begins the transaction now, for statements that go through database/sql.
func (tx *Tx) open() error {
	if tx.begun {
		return nil
	}
	tx.begun = true
	b := &pgx.Batch{}
	b.Queue(tx.begin)
	b.Queue(settingsSQL, tx.settings()...)
	if err := tx.pg.SendBatch(tx.ctx, b).Close(); err != nil {
		return fmt.Errorf("db: begin: %w", err)
	}
	return nil
}

// settingsSQL tells the policies who is here.
const settingsSQL = `select set_config('app.tenant',$1,true),set_config('app.clients',$2,true),set_config('app.system',$3,true),set_config('app.request',$4,true)`

// settings are settingsSQL's values.
func (tx *Tx) settings() []any {
	clients := "*"
	if !tx.scope.AllClients && tx.system == "" {
		ids := make([]string, len(tx.scope.Clients))
		for i, c := range tx.scope.Clients {
			ids[i] = c.String()
		}
		clients = strings.Join(ids, ",")
		if clients == "" {
			clients = "-"
		}
	}
	request := ""
	if tx.scope.Request != uuid.Nil { // no client's rows but what is open to the request by name
		request, clients = tx.scope.Request.String()+","+clients, "-"
	}
	return []any{tx.scope.Tenant.String(), clients, tx.system, request}
}

// Gorm is the statement builder of this transaction, for stores.
func (tx *Tx) Gorm() *gorm.DB { return tx.gorm.Session(&gorm.Session{NewDB: true}) }

// Tenant is the agency this transaction is confined to; the nil UUID at the system door.
func (tx *Tx) Tenant() uuid.UUID { return tx.scope.Tenant }

// Scope is what this transaction is confined to.
func (tx *Tx) Scope() scope.Scope { return tx.scope }

// Lock makes transactions of the agency that lock the same name wait for each other, until this one ends.
func (tx *Tx) Lock(name string) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended(cast(@tenant as text) || @name, 0))`, map[string]any{"name": name})
	return err
}

// LockShared makes the transaction wait for those that hold Lock by that name, and those for this one, but not for others that share it.
func (tx *Tx) LockShared(name string) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock_shared(hashtextextended(cast(@tenant as text) || @name, 0))`, map[string]any{"name": name})
	return err
}

// AfterCommit runs f once the transaction is durable; never when it is not.
func (tx *Tx) AfterCommit(f func()) { tx.afterCommit = append(tx.afterCommit, f) }

// NewID makes a time-ordered primary key (UUIDv7).
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// Found gives the error of a query for one row: apperr.NotFound where it found none.
func Found(err error) error {
	if IsNotFound(err) {
		return apperr.NotFound()
	}
	return err
}

// IsNotFound reports that a query for one row found none.
func IsNotFound(err error) bool {
	return errors.Is(err, gorm.ErrRecordNotFound) || errors.Is(err, sql.ErrNoRows)
}

// IsDuplicate reports that a unique key refused a row, in a model's statement or in hand-written SQL, whose errors GORM does
// not translate.
func IsDuplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, gorm.ErrDuplicatedKey) || errors.As(err, &pg) && pg.Code == uniqueViolation
}

// IsForeignKey reports that a row names another that does not exist in its tenant, under the same rule.
func IsForeignKey(err error) bool {
	var pg *pgconn.PgError
	return errors.Is(err, gorm.ErrForeignKeyViolated) || errors.As(err, &pg) && pg.Code == foreignKeyViolation
}

// IsLocked reports that a statement gave up waiting for a lock, after the transaction's lock_timeout.
func IsLocked(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == lockNotAvailable
}

const (
	lockNotAvailable    = "55P03"
	uniqueViolation     = "23505"
	foreignKeyViolation = "23503"
)
