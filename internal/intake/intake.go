// Package intake is the room where charts come in: patients and encounters, files and their examination, documents and
// pages, completeness, and the preparation of charts. It is a facade over its parts.
package intake

import (
	"context"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/examination"
	"chartwright/internal/intake/prep"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/seals"
	"chartwright/internal/intake/upload"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/metrics"
	"chartwright/internal/platform/phi"
)

// Types that app and other rooms name.
type (
	Encounter       = register.Facts
	EncounterFields = register.EncounterFields
	PatientFields   = register.PatientFields
	NewWork         = chart.NewWork
	Work            = chart.Work
	Coding          = chart.Coding
)

// Requests is release of information as intake sees it.
type Requests interface {
	register.Requests
	upload.Requests
}

// Needs is what the room is built from.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock // nil: the machine's
	Vault     *blob.Vault
	Keys      keys.Wrapper // should be a keys.Cache
	MasterKey string       // wraps the keys of new clients; empty: a master key per client
	Examiner  *examine.Examiner
	Work      Work
	Coding    Coding
	Requests  Requests
	MaxUpload int64         // bytes of one file; default 2 GiB
	Metrics   *metrics.Set  // is told of pages that were recognised; nil: nobody is
	Abandoned time.Duration // an open upload untouched for so long is dropped; default 48 h
	// UploadPace is how many uploads a second an agency begins in this process while it gives way to others; default 4.
	UploadPace rate.Limit
}

// Module is the intake room.
type Module struct {
	seals    *seals.Book
	register *register.Module
	upload   *upload.Module
	chart    *chart.Module
	examine  *examination.Module
	prep     *prep.Module
}

// New builds the room.
func New(n Needs) (*Module, error) {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	if n.Metrics == nil {
		n.Metrics = metrics.New()
	}
	m := &Module{seals: seals.NewBook(n.Keys, n.MasterKey)}
	m.register = register.New(register.Needs{DB: n.DB, Clock: n.Clock, Seals: m.seals, Leases: n.Work, Requests: n.Requests})
	m.chart = chart.New(chart.Needs{DB: n.DB, Clock: n.Clock, Vault: n.Vault, Seals: m.seals, Register: m.register, Work: n.Work, Coding: n.Coding})
	m.register.Charts = m.chart
	m.examine = examination.New(examination.Needs{DB: n.DB, Clock: n.Clock, Vault: n.Vault, Seals: m.seals, Register: m.register, Charts: m.chart, Examiner: n.Examiner, Metrics: n.Metrics})
	m.prep = prep.New(prep.Needs{DB: n.DB, Clock: n.Clock, Register: m.register, Charts: m.chart, Work: n.Work})
	var err error
	m.upload, err = upload.New(upload.Needs{DB: n.DB, Clock: n.Clock, Vault: n.Vault, Seals: m.seals, Encounters: m.register, Requests: n.Requests, MaxBytes: n.MaxUpload, Abandoned: n.Abandoned, Pace: n.UploadPace})
	return m, err
}

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	m.register.RegisterRoutes(api)
	m.upload.RegisterRoutes(api)
	m.chart.RegisterRoutes(api)
	m.prep.RegisterRoutes(api)
}

// RegisterJobs adds the room's jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	m.upload.RegisterJobs(r)
	m.examine.RegisterJobs(r)
}

// Figures tells of the room, for those who watch the installation.
func (m *Module) Figures() metrics.Source { return m.upload.Figures() }

// NewClientKey implements tenancy's ClientKeys.
func (m *Module) NewClientKey(ctx context.Context, tenant, client uuid.UUID) (keyRef string, wrapped []byte, err error) {
	return m.seals.NewClientKey(ctx, tenant, client)
}

// AddEncounter registers an encounter in the caller's transaction and gives its id.
func (m *Module) AddEncounter(ctx context.Context, tx *db.Tx, e EncounterFields) (uuid.UUID, error) {
	return m.register.Add(ctx, tx, e)
}

// CodingFacts gives what coding needs to know of an encounter; 404 where it is out of reach.
func (m *Module) CodingFacts(ctx context.Context, tx *db.Tx, encounter uuid.UUID) (Encounter, error) {
	return m.register.Facts(ctx, tx, encounter)
}

// SetStatus keeps an encounter's read model: status, who owns the delay, the hold's reason.
func (m *Module) SetStatus(ctx context.Context, tx *db.Tx, encounter uuid.UUID, status, owner, reason string) error {
	return m.register.SetStatus(ctx, tx, encounter, status, owner, reason)
}

// Words gives the text of the words first..last of a page of that encounter, or a field error.
func (m *Module) Words(ctx context.Context, tx *db.Tx, encounter, page uuid.UUID, first, last int) (string, error) {
	return m.chart.Text(ctx, tx, encounter, page, first, last)
}

// SealContext is what a client's key for columns is bound to: key is the client itself for the first, the id of its row for another.
func SealContext(tenant, client, key uuid.UUID) keys.EncryptionContext {
	return seals.Context(tenant, client, key)
}

// Sealer opens the data keys of a client's columns as they are now.
func (m *Module) Sealer(ctx context.Context, tx *db.Tx, client uuid.UUID) (*keys.Sealer, error) {
	return m.seals.Sealer(ctx, tx, client)
}

// ForgetKeys drops the clients' opened keys from memory, and the words that were read by them.
func (m *Module) ForgetKeys() {
	m.seals.Forget()
	m.chart.Forget()
}

// RowColumn binds the short texts of other rooms; the row's id tells them apart.
const RowColumn = "row.text"

// Seal seals a short text of another room with the client's key, bound to its row.
func (m *Module) Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error) {
	c, err := m.seals.Of(ctx, tx, client)
	if err != nil {
		return nil, err
	}
	return c.Seal(RowColumn, row, phi.NewText(text)), nil
}

// Open reads what Seal made for the same row.
func (m *Module) Open(ctx context.Context, tx *db.Tx, client uuid.UUID, sealed []byte, row uuid.UUID) (string, error) {
	c, err := m.seals.ToRead(ctx, tx, client)
	if err != nil {
		return "", err
	}
	text, err := c.Open(RowColumn, row, sealed)
	return text.Reveal(), err
}

// CompletePrep ends the preparation of a case in the transaction that completes its work item; an error refuses it.
func (m *Module) CompletePrep(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error {
	return m.prep.Complete(ctx, tx, caseID)
}

// PrepMoved follows a chart-prep item in the transaction in which it moved: to is its new state, owner and reason a hold's.
func (m *Module) PrepMoved(ctx context.Context, tx *db.Tx, caseID uuid.UUID, to, owner, reason string) error {
	return m.prep.Moved(ctx, tx, caseID, to, owner, reason)
}
