package tenancy

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// ClientFields are what a person sets of a client.
type ClientFields struct {
	Name        string `json:"name" minLength:"1" maxLength:"200"`
	Code        string `json:"code" pattern:"^[A-Z0-9]{2,12}$" doc:"short code, capitals and digits"`
	Timezone    string `json:"timezone" doc:"IANA name; the client's calendar and business time"`
	Status      string `json:"status" enum:"draft,active,closed"`
	BAASignedOn *Date  `json:"baaSignedOn,omitempty" format:"date"`
}

type createClientInput struct{ Body ClientFields }

type updateClientInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    ClientFields
}

func (f ClientFields) check() error {
	if f.Status == "active" && f.BAASignedOn == nil {
		return apperr.Invalid("A client cannot be active without a business associate agreement.",
			apperr.Field{Location: "body.baaSignedOn", Message: "give the day the agreement was signed, or save the client as a draft"})
	}
	return checkZone(f.Timezone, "body.timezone")
}

type listClientsInput struct {
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

func (m *Module) listClients(ctx context.Context, in *listClientsInput) (*Page[Client], error) {
	var rows []clientRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		after, err := httpx.After(in.Cursor, func(id uuid.UUID) (clientRow, error) { return findClient(tx, id) })
		if err != nil {
			return err
		}
		rows, err = listClients(tx, after, in.Limit+1)
		return err
	})
	rows, next := httpx.Cut(rows, in.Limit, func(r clientRow) uuid.UUID { return r.ClientID })
	return pageOf(rows, clientRow.public).before(next), err
}

// FindClient gives the client of ctx's agency with that code, for the operator's commands.
func (m *Module) FindClient(ctx context.Context, code string) (Client, error) {
	var row clientRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		row, err = findClientByCode(tx, code)
		return err
	})
	if db.IsNotFound(err) {
		return Client{}, apperr.New(http.StatusNotFound, "client-not-found", "No client of the agency has this code; Setup lists them.")
	}
	return row.public(), err
}

func (m *Module) getClient(ctx context.Context, in *byID) (*One[Client], error) {
	var row clientRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		row, err = findClient(tx, in.ID)
		return err
	})
	return &One[Client]{ETag: httpx.ETag(row.Version), Body: row.public()}, err
}

func (m *Module) createClient(ctx context.Context, in *createClientInput) (*One[Client], error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	var row clientRow
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			c, err := m.AddClient(ctx, tx, in.Body)
			return c.ID, err
		})
		if err != nil {
			return err
		}
		row, err = findClient(tx, id)
		return err
	})
	return &One[Client]{ETag: httpx.ETag(row.Version), Body: row.public()}, err
}

// AddClient makes a client with keys of its own. A code in use is a conflict.
func (m *Module) AddClient(ctx context.Context, tx *db.Tx, f ClientFields) (Client, error) {
	if err := f.check(); err != nil {
		return Client{}, err
	}
	id := db.NewID()
	ref, wrapped, err := m.Keys.NewClientKey(ctx, tx.Tenant(), id)
	if err != nil {
		return Client{}, err
	}
	row := clientRow{ClientID: id, Name: f.Name, Code: f.Code, Timezone: f.Timezone, KeyRef: ref, SealingKey: wrapped,
		Status: f.Status, BaaSignedOn: f.BAASignedOn.time(), Version: 1}
	if err := createRow(tx, &row, "Another client has this code."); err != nil {
		return Client{}, err
	}
	return row.public(), trail.Write(ctx, tx, trail.Entry{Act: "client.create", ObjectType: "client", ObjectID: id, ClientID: id})
}

func (m *Module) updateClient(ctx context.Context, in *updateClientInput) (*One[Client], error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	var row clientRow
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := findClient(tx, in.ID); err != nil {
			return err
		}
		err := updateClient(tx, in.ID, seen, map[string]any{"name": in.Body.Name, "code": in.Body.Code, "timezone": in.Body.Timezone,
			"status": in.Body.Status, "baa_signed_on": in.Body.BAASignedOn.time()})
		if err != nil {
			return err
		}
		if row, err = findClient(tx, in.ID); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "client.update", ObjectType: "client", ObjectID: in.ID, ClientID: in.ID})
	})
	return &One[Client]{ETag: httpx.ETag(row.Version), Body: row.public()}, err
}
