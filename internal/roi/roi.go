// Package roi is the room of release of information: a request for records becomes a lawful, redacted, delivered and
// accounted release. It is a facade over its parts.
package roi

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/redact"
	"chartwright/internal/roi/bundle"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/letters"
	"chartwright/internal/roi/match"
	"chartwright/internal/roi/release"
	"chartwright/internal/roi/request"
	"chartwright/internal/roi/requester"
	"chartwright/internal/roi/rules"
)

// Types that app names.
type (
	Charts   = request.Charts
	Seals    = request.Seals
	Work     = request.Work
	NewWork  = request.NewWork
	Patient  = request.Patient
	Hints    = request.Hints
	Stay     = request.Stay
	Document = request.Document
	Page     = request.Page
	ReadPage = request.ReadPage
	Word     = request.Word
	Code     = request.Code
	Fields   = request.Fields
	Packager = release.Packager
	Requests = request.Module
	Desk     = desk.Module
	Settings = request.Settings
	Contact  = request.Contact

	Requester     = request.Requester
	Asked         = request.Asked
	Wanted        = request.Wanted
	Under         = desk.Under
	Place         = desk.Place
	Authorization = desk.AuthorizationFields
	Pick          = desk.Pick
	Fee           = desk.FeeFacts
	Finding       = desk.Finding
	Recorded      = release.RecordFields
	Store         = bundle.Store
	Origin        = bundle.Origin
	File          = bundle.File
	Opener        = bundle.Opener
	Kept          = bundle.Kept

	RequestRow   = request.Row
	Door         = requester.Door
	PublicPage   = requester.Page
	Papers       = requester.Papers
	Paper        = requester.Paper
	Notices      = requester.Notices
	Notice       = delivery.Notice
	DeliveryDoor = delivery.Portal
)

// Needs is what the room is built from.
type Needs struct {
	DB     *db.DB
	Clock  clock.Clock      // nil: the machine's
	Builds func() time.Time // when the package of what becomes ready is built; nil or the zero time: at once
	Seals  Seals
	Charts Charts
	Work   Work
	// Store is where pages are and packages are kept, and Examiner draws them; without them nothing can be released, and each
	// attempt says so.
	Store    Store
	Examiner *examine.Examiner
	Tools    redact.Tools // that check packages; the zero value looks on PATH
	// What requesters without an account need; and deliveries.
	Door    Door
	Portal  DeliveryDoor
	Papers  Papers
	Notices Notices
	Vault   *blob.Vault
	Codes   code.Keys
}

// Module is the room.
type Module struct {
	requests *request.Module
	desk     *desk.Module
	release  *release.Module
	delivery *delivery.Module
	public   *requester.Module
	tools    redact.Tools
}

// New builds the room with the rules that come with the program.
func New(n Needs) (*Module, error) {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	set, err := rules.Load()
	if err != nil {
		return nil, err
	}
	models, err := match.Load()
	if err != nil {
		return nil, err
	}
	book, err := letters.Load()
	if err != nil {
		return nil, err
	}
	m := &Module{tools: n.Tools, requests: request.New(request.Needs{DB: n.DB, Clock: n.Clock, Rules: set, Letters: book, Seals: n.Seals, Charts: n.Charts, Work: n.Work})}
	m.release = release.New(release.Needs{DB: n.DB, Clock: n.Clock, Builds: n.Builds, Requests: m.requests})
	m.desk = desk.New(desk.Needs{DB: n.DB, Clock: n.Clock, Requests: m.requests, Models: models, Build: m.release.Begin, Pages: n.Portal})
	if n.Store != nil {
		m.release.Packager = bundle.New(bundle.Needs{DB: n.DB, Dossiers: m.desk, Store: n.Store, Examiner: n.Examiner, Tools: n.Tools})
	}
	m.delivery = delivery.New(delivery.Needs{DB: n.DB, Clock: n.Clock, Requests: m.requests, Releases: m.release, Vault: n.Vault, Notices: n.Notices, Portal: n.Portal, Codes: n.Codes})
	m.public, err = requester.New(requester.Needs{DB: n.DB, Clock: n.Clock, Requests: m.requests, Desk: m.desk, Deliveries: m.delivery, Door: n.Door, Notices: n.Notices,
		Papers: n.Papers, Codes: n.Codes})
	if err != nil {
		return nil, err
	}
	m.requests.Moved, m.release.Sealed, m.release.Holds = m.public.Moved, m.delivery.Sealed, m.desk.Holds
	return m, nil
}

// Requests keeps requests.
func (m *Module) Requests() *Requests { return m.requests }

// Desk is the specialists' and reviewers' work.
func (m *Module) Desk() *Desk { return m.desk }

// Releases reports whether packages can be built here: the programs that check them are installed.
func (m *Module) Releases() bool {
	_, err := m.tools.Find()
	return m.release.Packager != nil && err == nil
}

// RecordDisclosure keeps a disclosure that left by another way, as the API's operation does.
func (m *Module) RecordDisclosure(ctx context.Context, patient uuid.UUID, f Recorded) error {
	return m.release.Record(ctx, patient, f)
}

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	m.requests.RegisterRoutes(api)
	m.desk.RegisterRoutes(api)
	m.release.RegisterRoutes(api)
	m.delivery.RegisterRoutes(api)
	m.public.RegisterRoutes(api)
}

// RegisterPublic adds what requesters without an account do.
func (m *Module) RegisterPublic(api *httpx.API) { m.public.RegisterPublic(api) }

// ByTracking finds a request of the acting hospital by its number, with the keyed hash of its code; false where there is none.
func (m *Module) ByTracking(ctx context.Context, tx *db.Tx, tracking string) (id uuid.UUID, hash []byte, found bool, err error) {
	return m.public.ByTracking(ctx, tx, tracking)
}

// CodeHash is the keyed hash of a code that goes with a tracking number.
func (m *Module) CodeHash(tracking, code string) []byte { return m.public.CodeHash(tracking, code) }

// RegisterJobs adds the room's jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	m.requests.RegisterJobs(r)
	m.release.RegisterJobs(r)
	m.delivery.RegisterJobs(r)
	m.public.RegisterJobs(r)
}

// Complete ends a specialist's work on a request in the transaction that completes its item; an error refuses it.
func (m *Module) Complete(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	return m.desk.Complete(ctx, tx, id)
}

// HoldsPatient gives the item that the actor holds by a live lease on a request for this patient's records.
func (m *Module) HoldsPatient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (uuid.UUID, error) {
	return m.requests.HoldsPatient(ctx, tx, patient)
}

// TakesFiles tells where the papers of a request belong; 404 where it is out of reach.
func (m *Module) TakesFiles(ctx context.Context, tx *db.Tx, id uuid.UUID) (client, facility uuid.UUID, err error) {
	return m.requests.TakesFiles(ctx, tx, id)
}

// WorkMoved follows the work item of a request in the transaction in which it moved: to is its new state, owner a hold's.
func (m *Module) WorkMoved(ctx context.Context, tx *db.Tx, id uuid.UUID, kind, to, owner string) error {
	return m.requests.WorkMoved(ctx, tx, id, kind, to, owner)
}

// KeepRecipients gives suspensions of a client's accounting that were placed before their recipients were kept theirs, so that their
// indexes can be made anew.
func (m *Module) KeepRecipients(ctx context.Context, client uuid.UUID) error {
	return m.release.KeepRecipients(ctx, client)
}
