package portal

import (
	"context"
	"regexp"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Page is the public page of a hospital as the rooms behind it need it.
type Page struct {
	Tenant, Client  uuid.UUID
	Slug            string
	DocumentClasses []string // requester classes that are asked for a document of identity
	Contact         string
}

var slugs = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$`)

// Hospital finds the page at an address and gives a context in which somebody acts on it who has not shown any request to be
// theirs. Where there is none, or it is closed, it is 404.
func (m *Module) Hospital(ctx context.Context, slug string) (context.Context, Page, error) {
	if !slugs.MatchString(slug) {
		return ctx, Page{}, noPage()
	}
	var row pageRow
	err := m.DB.AsSystem(ctx, actor, locate, func(_ context.Context, tx *db.Tx) (err error) {
		row, err = pageAt(tx, slug)
		return err
	})
	if err == nil && !row.Active {
		err = noPage()
	}
	if err != nil {
		return ctx, Page{}, err
	}
	page := Page{Tenant: row.TenantID, Client: row.ClientID, Slug: row.Slug, DocumentClasses: row.DocumentClasses, Contact: row.Contact}
	return m.signInAs(ctx, row.TenantID, row.ClientID), page, nil
}

// PageOf gives the page of a client, open or not; one without slug where it has none.
func (m *Module) PageOf(tx *db.Tx, client uuid.UUID) (Page, error) {
	row, err := pageOf(tx, client)
	return Page{Tenant: tx.Tenant(), Client: client, Slug: row.Slug, DocumentClasses: row.DocumentClasses, Contact: row.Contact}, err
}

func noPage() error {
	e := apperr.NotFound()
	e.Message = "There is no page of a hospital under this address. Check it, or ask the hospital for the right one."
	return e
}

// PageSettings are what the agency says of a hospital's page.
type PageSettings struct {
	Slug            string   `json:"slug" pattern:"^[a-z0-9][a-z0-9-]{1,58}[a-z0-9]$" doc:"the address: /r/{slug}"`
	Active          bool     `json:"active" doc:"closed pages answer as if they were not there"`
	DocumentClasses []string `json:"documentClasses" maxItems:"8" doc:"requester classes that are asked for a document of identity"`
	Contact         string   `json:"contact,omitempty" maxLength:"400" doc:"whom people can call who need help"`
	Address         string   `json:"address,omitempty" readOnly:"true" doc:"what people type"`
	Version         int64    `json:"version" readOnly:"true"`
}

type portalPageInput struct {
	ID uuid.UUID `path:"id"`
}

type portalPageOutput struct {
	ETag string `header:"ETag"`
	Body PageSettings
}

func (m *Module) shown(row pageRow) *portalPageOutput {
	s := PageSettings{Slug: row.Slug, Active: row.Active, DocumentClasses: append([]string{}, row.DocumentClasses...), Contact: row.Contact, Version: row.Version}
	if row.Slug != "" {
		s.Address = m.PublicURL + "/r/" + row.Slug
	}
	return &portalPageOutput{ETag: httpx.ETag(row.Version), Body: s}
}

func (m *Module) getPage(ctx context.Context, in *portalPageInput) (out *portalPageOutput, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := clientExists(tx, in.ID); err != nil {
			return err
		}
		row, err := pageOf(tx, in.ID)
		out = m.shown(row)
		return err
	})
	return out, err
}

type portalPagePutInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    PageSettings
}

// classes are those a requester may be of; the rules have the same.
func classes() []string {
	return []string{"patient", "personal_representative", "attorney", "payer", "provider", "government_auditor", "disability", "other"}
}

func (m *Module) putPage(ctx context.Context, in *portalPagePutInput) (out *portalPageOutput, err error) {
	seen, err := httpx.MatchFirst(in.IfMatch)
	if err != nil {
		return nil, err
	}
	if err := knownClasses(in.Body.DocumentClasses); err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.save(ctx, tx, in.ID, in.Body, seen)
		out = m.shown(row)
		return err
	})
	return out, err
}

// OpenPage opens the page of a client that has none; one that has a page keeps it as it is.
func (m *Module) OpenPage(ctx context.Context, client uuid.UUID, s PageSettings) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := pageOf(tx, client)
		if err != nil || row.Slug != "" {
			return err
		}
		s.Active = true
		_, err = m.save(ctx, tx, client, s, 0)
		return err
	})
}

func (m *Module) save(ctx context.Context, tx *db.Tx, client uuid.UUID, s PageSettings, seen int64) (pageRow, error) {
	if err := clientExists(tx, client); err != nil {
		return pageRow{}, err
	}
	row := pageRow{TenantID: tx.Tenant(), ClientID: client, Slug: s.Slug, Active: s.Active, DocumentClasses: append(db.Texts{}, s.DocumentClasses...),
		Contact: s.Contact, UpdatedAt: time.Now().UTC()}
	if err := savePage(tx, row, seen); err != nil {
		return row, err
	}
	row, err := pageOf(tx, client)
	if err != nil {
		return row, err
	}
	return row, trail.Write(ctx, tx, trail.Entry{Act: "portal.page.save", ObjectType: "client", ObjectID: client, ClientID: client,
		Details: map[string]any{"active": row.Active, "version": row.Version}})
}
