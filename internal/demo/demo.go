// Package demo makes the demonstration agency: its people, hospitals, charts and three weeks of work, so that a fresh
// installation is worth clicking through. Everything in it is invented.
//
// A plan, a pure function of a seed and the agency's founding moment, tells who did what when. What rooms can do by
// themselves is done by them: people, clients, registration, files, their examination. What lies in the past is written
// back-dated by this room's store. Charts are sent when the story stands, those that people meet first come first, and each
// code is linked to the words that support it as soon as its page can be read. A seeding that was cut off goes on where it
// was, for each step looks first at what is there.
package demo

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// Office is the part of tenancy and identity that the demonstration leans on.
type Office interface {
	CreateAgency(ctx context.Context, name, slug string) (uuid.UUID, error)
	AddClient(ctx context.Context, tx *db.Tx, c Client, agreement time.Time) (uuid.UUID, error)
	AddFacility(ctx context.Context, tx *db.Tx, client uuid.UUID, f Facility) (uuid.UUID, error)
	SetChecklist(ctx context.Context, tx *db.Tx, client uuid.UUID, lines []ChecklistLine) error
	SetTargets(ctx context.Context, tx *db.Tx, targets []TargetLine) error
	// AddPerson makes a person with that password; client is that of a hospital's own people.
	AddPerson(ctx context.Context, tenant uuid.UUID, p Person, client *uuid.UUID, password string) (uuid.UUID, error)
	SetAbilities(ctx context.Context, tenant, user uuid.UUID, p Person, facilities []uuid.UUID, today time.Time) error
}

// Registration is an encounter to be registered.
type Registration struct {
	Facility                                 uuid.UUID
	Account, WorkType                        string
	MRN, Last, First, Middle, BirthDate, Sex string
	Admitted                                 time.Time
	Discharged                               *time.Time
	Disposition, Payer, Attending            string
	ChargesMinor                             int64
}

// Incoming are files as a hospital sends them together.
type Incoming struct {
	Client, Facility, Encounter uuid.UUID // the nil UUID as encounter: they name none
	Request                     uuid.UUID // for records, whose papers they are
	Files                       []IncomingFile
}

// IncomingFile is one of them.
type IncomingFile struct {
	Name         string
	DocumentType string // empty: to be told by content
	Body         []byte
}

// PageWords are the words of a page, in order.
type PageWords struct {
	Page  uuid.UUID
	Words []string
}

// Charts is the part of intake that the demonstration leans on.
type Charts interface {
	Register(ctx context.Context, tx *db.Tx, r Registration) (encounter uuid.UUID, err error)
	// Receive keeps the files, all at once, and has them examined.
	Receive(ctx context.Context, in Incoming) error
	// Words gives the words of every page of a document.
	Words(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]PageWords, error)
	// Seal seals a short text with the client's key, bound to the row it belongs to.
	Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error)
}

// Work is the part of the worklist that the demonstration leans on. ctx acts as a technician.
type Work interface {
	Open(ctx context.Context, item uuid.UUID) (fence int64, err error)
	Heartbeat(ctx context.Context, item uuid.UUID, fence int64, idle time.Duration) error
	Rebuild(ctx context.Context) error // acts as the machine
}

// Needs is what the room is built from.
type Needs struct {
	DB      *db.DB
	Office  Office
	Charts  Charts
	Work    Work
	Records Records
	Seal    func(ctx context.Context) error // seals the trail of the agency of ctx
	Log     *slog.Logger                    // nil: slog.Default()
	Brief   bool                            // a short story, for tests
}

// Module is the demonstration's room.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module {
	if n.Log == nil {
		n.Log = slog.Default()
	}
	return &Module{Needs: n}
}

// seed is that of the only story told.
const seed = 20
