// Package portal is the public door: the page of a hospital on which anybody may ask for records, and the sessions of those who
// did. It knows no person of the agency and nobody there knows its sessions: who comes in acts inside one request and reaches
// nothing else. What can be done inside is release of information's.
package portal

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
)

// Requests is release of information as this room sees it.
type Requests interface {
	// ByTracking finds a request of the acting hospital with the keyed hash of its code; false where there is none, or it was
	// given no code.
	ByTracking(ctx context.Context, tx *db.Tx, tracking string) (request uuid.UUID, codeHash []byte, found bool, err error)
	// CodeHash is the keyed hash of a code that goes with a tracking number.
	CodeHash(tracking, code string) []byte
}

// Needs is what the room is built from.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock // nil: the machine's
	Requests  Requests
	PublicURL string        // where browsers reach us; https makes the cookie Secure
	Idle      time.Duration // a session without a request for so long ends; default 20 minutes
	Absolute  time.Duration // and at the latest after so long; default 4 hours
	Floor     time.Duration // a refused sign-in is answered after whole steps of this; default 500 ms, negative for none
}

// Module is the room.
type Module struct {
	Needs
	policy  policy
	origins *http.CrossOriginProtection
	secure  bool
}

const (
	defaultIdle     = 20 * time.Minute
	defaultAbsolute = 4 * time.Hour
	defaultFloor    = 500 * time.Millisecond
)

// New builds the room.
func New(n Needs) (*Module, error) {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	n.Idle, n.Absolute, n.Floor = orElse(n.Idle, defaultIdle), orElse(n.Absolute, defaultAbsolute), orElse(n.Floor, defaultFloor)
	at, err := url.Parse(n.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("portal: the public address: %w", err)
	}
	m := &Module{Needs: n, policy: table(), origins: http.NewCrossOriginProtection(), secure: at.Scheme == "https"}
	if at.Host != "" {
		if err := m.origins.AddTrustedOrigin(at.Scheme + "://" + at.Host); err != nil {
			return nil, fmt.Errorf("portal: the public address: %w", err)
		}
	}
	return m, nil
}

func orElse(d, other time.Duration) time.Duration {
	if d == 0 {
		return other
	}
	return d
}

// RegisterRoutes adds what the agency's people do with the page of a hospital.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: "/clients/{id}/portal-page", Summary: summary, Tag: "Public portal"}
	}
	httpx.Register(api, op("portal-page-get", http.MethodGet, "The public page of a hospital: its address and what it asks for"), m.getPage)
	httpx.Register(api, op("portal-page-put", http.MethodPut, "Open, change or close the public page of a hospital"), m.putPage)
}

// RegisterPublic adds what anybody may do, and the end of a session.
func (m *Module) RegisterPublic(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Public portal", Status: status}
	}
	httpx.Register(api, op("public-sessions-create", http.MethodPost, "/hospitals/{slug}/sessions", "Come back to a request by its tracking number and code", http.StatusCreated), m.signIn)
	httpx.Register(api, op("public-sessions-end", http.MethodDelete, "/sessions/current", "Leave", http.StatusNoContent), m.signOut)
}

// RegisterJobs adds the sweep of sessions that ended.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle("portal.sweep", jobs.Options{Class: jobs.Quick, Every: time.Hour}, m.sweep)
}

func (m *Module) sweep(ctx context.Context, j jobs.Job) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := dropSessions(tx, m.Clock.Now().Add(-24*time.Hour)); err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

// Address is where people find the page of a hospital; empty where it has none.
func (m *Module) Address(tx *db.Tx, client uuid.UUID) (string, error) {
	p, err := pageOf(tx, client)
	if err != nil || p.Slug == "" || !p.Active {
		return "", err
	}
	return m.PublicURL + "/r/" + p.Slug, nil
}
