package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/demo/papers"
)

// Records is release of information with its own worklist, as the demonstration leans on it. ctx acts as the person who does
// it; what is done happened at the moment that At was told last.
type Records interface {
	At(t time.Time)
	// Releases reports whether packages can be built here, so that requests may go on to their release.
	Releases() bool
	Settings(ctx context.Context, client uuid.UUID, s RecordsSettings) error
	// OpenPage opens the client's public page, where it has none.
	OpenPage(ctx context.Context, client uuid.UUID, slug, contact string) error
	// BuildFrom has the packages of what becomes ready from now on built no sooner; the zero time: at once.
	BuildFrom(t time.Time)
	Enter(ctx context.Context, a Asking) (request uuid.UUID, err error)
	Approve(ctx context.Context, request uuid.UUID) error
	PlaceHold(ctx context.Context, request uuid.UUID, reason string) error
	Cancel(ctx context.Context, request uuid.UUID, reason string) error
	Close(ctx context.Context, request uuid.UUID) error
	Disclose(ctx context.Context, patient uuid.UUID, d Disclosure) error

	// Route gives an open item of the request to a person; ctx acts as a manager.
	Route(ctx context.Context, request uuid.UUID, kind string, to uuid.UUID) (item uuid.UUID, err error)
	Open(ctx context.Context, item uuid.UUID) (fence int64, err error)
	Release(ctx context.Context, d Desk) error
	Complete(ctx context.Context, d Desk) error

	Accept(ctx context.Context, d Desk, patient uuid.UUID) error
	Tick(ctx context.Context, d Desk, t Ticks) error
	Pick(ctx context.Context, d Desk, documents []uuid.UUID) error
	Redact(ctx context.Context, d Desk, pattern, reason string) error
	// Check looks everything through; with a reason it accepts all that a person may decide.
	Check(ctx context.Context, d Desk, reason string) error
	Send(ctx context.Context, d Desk, l Mail) error
	Invoice(ctx context.Context, d Desk) error
	Review(ctx context.Context, d Desk, decision string, reasons ...string) error
}

// Desk is a request under a lease.
type Desk struct {
	Request, Item uuid.UUID
	Fence         int64
}

// RecordsSettings say how a client wants its requests handled.
type RecordsSettings struct {
	LawState, Approval             string
	ReviewClasses                  []string
	ReviewPercent                  int
	Rules                          string // of the client's own
	Page                           string // where the public page is, /r/{page}
	Phone, Email, Address, Officer string
}

// Asking is a request for records as a hospital enters it.
type Asking struct {
	Facility                                 uuid.UUID
	Received                                 time.Time
	Channel, Class, Basis, Purpose, Language string
	Medium, LetterOn, Text                   string
	Name, Organisation, Address              string // of who asks
	Phone, Email, Reference                  string
	Last, First, BirthDate, MRN, Sex         string // of the patient
	Situations, Held                         []string
	Priority                                 int
}

// Ticks is the checklist of an authorization: where each element stands on the first page of a paper.
type Ticks struct {
	Paper               uuid.UUID
	Places              map[string]papers.Box
	Missing             []string
	SignedOn, ExpiresOn string
}

// Mail is a letter to a requester.
type Mail struct {
	Kind, DueOn string
	Values      map[string]string
}

// Disclosure is one that left by another way than a request.
type Disclosure struct {
	At                          time.Time
	Name, Organisation, Address string
	What, Purpose, Basis, Class string
	Pages                       int
}
