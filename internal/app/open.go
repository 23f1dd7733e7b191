package app

import (
	"context"
	"net/http"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/identity"
	"chartwright/internal/identity/people"
	"chartwright/internal/platform/config"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy"
)

// App is the whole house, opened without listening anywhere: for the tests of the whole, and for programs that bring a
// listener of their own.
type App struct {
	house   *house
	handler http.Handler
}

// Open opens the platform, builds every room and mounts every operation. Close what it gives.
func Open(ctx context.Context, cfg config.Config) (*App, error) {
	h, err := openHouse(ctx, cfg, asServer)
	if err != nil {
		return nil, err
	}
	handler, err := h.handler()
	if err != nil {
		h.close()
		return nil, err
	}
	return &App{house: h, handler: handler}, nil
}

// Handler answers everything this process serves: API, contract, web application, health and metrics.
func (a *App) Handler() http.Handler { return a.handler }

// Work runs what goes on beside requests (jobs, live calls, hints) until ctx ends.
func (a *App) Work(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	a.house.background(ctx, group)
	return group.Wait()
}

// Close gives everything back.
func (a *App) Close() { a.house.close() }

// CreateAgency makes a tenant, as the operator's command does.
func (a *App) CreateAgency(ctx context.Context, in tenancy.NewAgency) (uuid.UUID, error) {
	return a.house.tenancy.CreateAgency(ctx, in)
}

// CreateUser adds a person to an agency, as the operator's command does. The password is empty where one was given.
func (a *App) CreateUser(ctx context.Context, tenant uuid.UUID, in people.NewUser) (*people.User, string, error) {
	return a.house.identity.CreateUser(ctx, tenant, in)
}

// Policy is the table that says who may call which operation.
func (a *App) Policy() *identity.Policy { return a.house.identity.Policy() }

// Operations lists every operation of the contract, by id. It needs nothing that is open.
func Operations() ([]httpx.Op, error) {
	api, err := unopenedAPI()
	if err != nil {
		return nil, err
	}
	return api.Operations(), nil
}

// SealText seals a short text with a client's key for a row, as the rooms do. It is for tests, which make rows past the rooms.
func (a *App) SealText(tenant, client uuid.UUID, text string, row uuid.UUID) ([]byte, error) {
	var sealed []byte
	err := a.house.db.InTenant(actAs(context.Background(), tenant), func(ctx context.Context, tx *db.Tx) (err error) {
		sealed, err = a.house.intake.Seal(ctx, tx, client, text, row)
		return err
	})
	return sealed, err
}

// SealedColumns names the columns that a renewal of a client's keys seals anew, as table.column. It is for tests.
func SealedColumns() []string {
	var out []string
	for _, s := range keySheets {
		for _, c := range s.Sealed {
			out = append(out, s.Table+"."+c.Column)
		}
		for _, c := range s.Indexes {
			out = append(out, s.Table+"."+c.Column)
		}
	}
	return out
}

// ForgetKeys drops what this process remembers of opened keys, as time does. It is for tests.
func (a *App) ForgetKeys() { a.house.forgetKeys() }

// AskListeners asks now, and not within the next seconds, whose event streams must end. It is for tests.
func (a *App) AskListeners(ctx context.Context) { a.house.worklist.AskListeners(ctx) }

// PublicPolicy says of each operation of the public portal whom it lets in.
func (a *App) PublicPolicy() map[string]string { return a.house.portal.Policy() }
