package request

import (
	"context"
	"time"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
)

// Work is the part of the worklist that requests lean on.
type Work interface {
	// Open makes an item; where the case has an open one of the kind it changes nothing.
	Open(ctx context.Context, tx *db.Tx, w NewWork) error
	// Lock locks the open items of the case until the transaction ends.
	Lock(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error
	// Offer makes the case's prepared items ready.
	Offer(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error
	// Cancel withdraws the open items of the case.
	Cancel(ctx context.Context, tx *db.Tx, caseID uuid.UUID, reason string) error
	// Resume ends holds of the case whose delay that owner has.
	Resume(ctx context.Context, tx *db.Tx, caseID uuid.UUID, owner string) error
	// Hold stops the actor's item for one of the agency's reasons.
	Hold(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64, reason string) error
	// Require demands the live lease with that fencing token and gives the item's case and kind.
	Require(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) (caseID uuid.UUID, kind string, err error)
	// Complete ends the actor's item.
	Complete(ctx context.Context, tx *db.Tx, item uuid.UUID, fence int64) error
	// Reschedule moves the due time of the open items of the case.
	Reschedule(ctx context.Context, tx *db.Tx, caseID uuid.UUID, due time.Time) error
	// Escalate gives the open items of the case the highest priority.
	Escalate(ctx context.Context, tx *db.Tx, caseID uuid.UUID) error
	// Holds gives the item of the case that the actor holds by a live lease; the nil UUID where none.
	Holds(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, error)
}

// NewWork is an item to be made. Author is who may not draw it; RoutedTo who alone is offered it.
type NewWork struct {
	Kind, WorkType               string
	ClientID, FacilityID, CaseID uuid.UUID
	Author, RoutedTo             uuid.UUID
	Priority                     int
	DueAt                        time.Time
	Ready                        bool
}

// Seals keeps short texts sealed with the client's key, bound to the row they belong to, and blind indexes of values.
type Seals interface {
	Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error)
	Open(ctx context.Context, tx *db.Tx, client uuid.UUID, sealed []byte, row uuid.UUID) (string, error)
	// Index is the blind index of a value, to be written; Indexes are those by which rows with it are found.
	Index(ctx context.Context, tx *db.Tx, client uuid.UUID, field, normal string) ([]byte, error)
	Indexes(ctx context.Context, tx *db.Tx, client uuid.UUID, field, normal string) ([][]byte, error)
	NormalName(s string) string
	NormalMRN(s string) string
}

// Charts is the part of intake that requests lean on. The caller has decided what may be seen and keeps the trail.
type Charts interface {
	Patient(ctx context.Context, tx *db.Tx, patient uuid.UUID) (Patient, error)
	// Candidates gives patients of a client whom any of the hints speak for.
	Candidates(ctx context.Context, tx *db.Tx, client uuid.UUID, h Hints) ([]Patient, error)
	// Stays gives a patient's encounters with their documents, the newest first.
	Stays(ctx context.Context, tx *db.Tx, patient uuid.UUID) ([]Stay, error)
	// Files gives the documents that came with a request.
	Files(ctx context.Context, tx *db.Tx, request uuid.UUID) ([]Document, error)
	// Read gives the words of every page of a document.
	Read(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]ReadPage, error)
	// Codes gives the codes of an encounter that rest on a document, or on none that is known.
	Codes(ctx context.Context, tx *db.Tx, encounter, document uuid.UUID) ([]Code, error)
}

// Code is a code of an encounter; System is ICD10CM or another's name.
type Code struct{ System, Code string }

// Hints are values to look for patients by; a patient must have one of the names and one of the birth dates, or a number.
type Hints struct{ MRNs, LastNames, BirthDates []string }

// Patient is a patient of the index. BirthDate is YYYY-MM-DD.
type Patient struct {
	ID         uuid.UUID `json:"id"`
	ClientID   uuid.UUID `json:"-"`
	MRN        string    `json:"mrn"`
	LastName   string    `json:"lastName"`
	FirstName  string    `json:"firstName"`
	MiddleName string    `json:"middleName,omitempty"`
	BirthDate  string    `json:"birthDate" format:"date"`
	Sex        string    `json:"sex" enum:"F,M,U"`
}

// Stay is an encounter with its documents.
type Stay struct {
	EncounterID   uuid.UUID  `json:"encounterId"`
	FacilityID    uuid.UUID  `json:"facilityId"`
	AccountNumber string     `json:"accountNumber"`
	WorkType      string     `json:"workType"`
	AdmittedAt    time.Time  `json:"admittedAt"`
	DischargedAt  *time.Time `json:"dischargedAt,omitempty"`
	Timezone      string     `json:"timezone" doc:"of the facility, in which the days of the stay are reckoned"`
	Documents     []Document `json:"documents"`
}

// Days gives the days of admission and of discharge where the facility is; to is no day while the patient is there.
func (s Stay) Days() (from, to civil.Date) {
	from = civil.DateOf(clock.DayIn(s.AdmittedAt, s.Timezone))
	if s.DischargedAt != nil {
		to = civil.DateOf(clock.DayIn(*s.DischargedAt, s.Timezone))
	}
	return from, to
}

// Document is a document with its pages. Date is its own, YYYY-MM-DD, empty where unknown.
type Document struct {
	ID           uuid.UUID `json:"id"`
	DocumentType string    `json:"documentType"`
	DocumentDate string    `json:"documentDate,omitempty"`
	Pages        []Page    `json:"pages"`
}

// Page is a page of a document; width and height are points as displayed.
type Page struct {
	ID       uuid.UUID `json:"id"`
	N        int       `json:"n"`
	Width    float64   `json:"width"`
	Height   float64   `json:"height"`
	TextFrom string    `json:"textFrom" enum:"none,layer,ocr"`
}

// ReadPage is a page with its words.
type ReadPage struct {
	ID       uuid.UUID
	Document uuid.UUID
	N        int
	TextFrom string
	Words    []Word
}

// Word is a word with its box in fractions (0..1) of the page as displayed: x0, y0, x1, y1.
type Word struct {
	Text string
	Box  [4]float64
	Line int
}
