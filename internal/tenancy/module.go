// Package tenancy keeps the agency's house in order: the clients it serves, their facilities, and the settings of the
// work (checklists, targets, queues, reasons to hold).
package tenancy

import (
	"context"
	"net/http"
	"time"
	_ "time/tzdata" // facilities name zones; the image need not carry them

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// ClientKeys makes the key material of a new client: the name of its master key and a wrapped data key for its columns.
type ClientKeys interface {
	NewClientKey(ctx context.Context, tenant, client uuid.UUID) (keyRef string, wrapped []byte, err error)
}

// Needs is what the module is built from.
type Needs struct {
	DB   *db.DB
	Keys ClientKeys
}

// Module is the tenancy room.
type Module struct{ Needs }

// New builds the module.
func New(n Needs) *Module { return &Module{Needs: n} }

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Setup", Status: status, Makes: status == http.StatusCreated}
	}
	httpx.Register(api, op("clients-list", http.MethodGet, "/clients", "Clients of the agency", 0), m.listClients)
	httpx.Register(api, op("clients-get", http.MethodGet, "/clients/{id}", "One client", 0), m.getClient)
	httpx.Register(api, op("clients-create", http.MethodPost, "/clients", "Add a client", http.StatusCreated), m.createClient)
	httpx.Register(api, op("clients-update", http.MethodPut, "/clients/{id}", "Change a client", 0), m.updateClient)
	httpx.Register(api, op("facilities-list", http.MethodGet, "/facilities", "Facilities", 0), m.listFacilities)
	httpx.Register(api, op("facilities-create", http.MethodPost, "/facilities", "Add a facility", http.StatusCreated), m.createFacility)
	httpx.Register(api, op("facilities-update", http.MethodPut, "/facilities/{id}", "Change a facility", 0), m.updateFacility)
	httpx.Register(api, op("checklists-get", http.MethodGet, "/clients/{id}/checklist", "Documents a client's charts must hold", 0), m.getChecklist)
	httpx.Register(api, op("checklists-put", http.MethodPut, "/clients/{id}/checklist", "Replace a client's checklist", 0), m.putChecklist)
	httpx.Register(api, op("targets-list", http.MethodGet, "/targets", "Expected speed and turnaround", 0), m.listTargets)
	httpx.Register(api, op("targets-put", http.MethodPut, "/targets", "Replace the targets", 0), m.putTargets)
	httpx.Register(api, op("queues-list", http.MethodGet, "/queues", "How queues hand out work", 0), m.listQueues)
	httpx.Register(api, op("queues-put", http.MethodPut, "/queues", "Set how one queue hands out work", 0), m.putQueue)
	httpx.Register(api, op("hold-reasons-list", http.MethodGet, "/hold-reasons", "Reasons to hold work", 0), m.listHoldReasons)
	httpx.Register(api, op("hold-reasons-put", http.MethodPut, "/hold-reasons", "Add or change a reason to hold work", 0), m.putHoldReason)
}

// Page is the answer of a list, with the tag of its content.
type Page[T any] struct {
	ETag string `header:"ETag"`
	Body struct {
		Items      []T    `json:"items"`
		NextCursor string `json:"nextCursor,omitempty" doc:"of the next page, of the lists that have pages"`
	}
}

// before says where the next page begins.
func (p *Page[T]) before(next string) *Page[T] {
	p.Body.NextCursor = next
	return p
}

func pageOf[R, T any](rows []R, public func(R) T) *Page[T] {
	out := &Page[T]{}
	out.Body.Items = make([]T, len(rows))
	for i, r := range rows {
		out.Body.Items[i] = public(r)
	}
	out.ETag = httpx.ContentTag(out.Body.Items)
	return out
}

// One is the answer for one thing, with its version as entity tag.
type One[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// None is the input of operations without parameters.
type None struct{}

type byID struct {
	ID uuid.UUID `path:"id"`
}

func checkZone(name, location string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "" || name == "Local" {
		return apperr.Invalid("The time zone is not known.", apperr.Field{Location: location, Message: "use a name of the IANA time zone database, such as America/Chicago"})
	}
	return nil
}
