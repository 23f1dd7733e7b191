// Package requester is the requester's own side of a request, for people without an account: they ask on the public page of a
// hospital, sign, show who they are, follow the request, answer, agree to the fee and fetch the release. Every operation but the
// asking acts inside the one request of the session and names no id of a request. What must reach beyond it (work, the patient
// index) is done by a job of the machine.
package requester

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/code"
	"chartwright/internal/roi/delivery"
	"chartwright/internal/roi/desk"
	"chartwright/internal/roi/request"
)

// Page is the public page of a hospital.
type Page struct {
	Client          uuid.UUID
	DocumentClasses []string // requester classes that are asked for a document of identity
	Contact         string
}

// Door lets people in who have no account.
type Door interface {
	// Hospital finds the page at an address, else 404, and gives a context in which somebody acts on it.
	Hospital(ctx context.Context, slug string) (context.Context, Page, error)
	// PageOf gives the page of a client, whether it is open or not.
	PageOf(tx *db.Tx, client uuid.UUID) (Page, error)
	// Admit begins a session of a request and gives the cookie to set.
	Admit(ctx context.Context, tx *db.Tx, client, request uuid.UUID) (cookie string, err error)
	// Spend counts an act of the visitor (ask, code, proof, upload, write), or refuses it with 429.
	Spend(ctx context.Context, kind string) error
	// Address is where people find the page of a client; empty where it has none.
	Address(tx *db.Tx, client uuid.UUID) (string, error)
}

// Notice is a message to a requester; Kind names its text.
type Notice = delivery.Notice

// Notices sends messages to requesters.
type Notices interface {
	Post(ctx context.Context, tx *db.Tx, n Notice) error
	HasPhone() bool
}

// Paper is a file that came with a request.
type Paper struct {
	ID           uuid.UUID
	DocumentType string
	State        string
	ReceivedAt   time.Time
}

// Papers takes files in as every file of the house is: encrypted as it arrives, examined before anybody sees it.
type Papers interface {
	// Receive keeps a file of a request and gives its id; the nil UUID where these bytes are here already.
	Receive(ctx context.Context, row request.Row, name, documentType string, body io.Reader) (uuid.UUID, error)
	Of(tx *db.Tx, request uuid.UUID) ([]Paper, error)
}

// Needs is what the module is built from.
type Needs struct {
	DB         *db.DB
	Clock      clock.Clock
	Requests   *request.Module
	Desk       *desk.Module
	Deliveries *delivery.Module
	Door       Door
	Notices    Notices
	Papers     Papers
	Codes      code.Keys
}

// Module is the requester's side.
type Module struct {
	Needs
	classes map[string]class
	words   words
}

// New builds it.
func New(n Needs) (*Module, error) {
	classes, err := loadClasses()
	if err != nil {
		return nil, err
	}
	words, err := loadWords()
	return &Module{Needs: n, classes: classes, words: words}, err
}

const largestFile = 25 << 20

// RegisterPublic adds what the requester does.
func (m *Module) RegisterPublic(api *httpx.API) {
	op := func(id, method, path, summary string, status int) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "Public portal", Status: status}
	}
	httpx.Register(api, op("public-hospital-get", http.MethodGet, "/hospitals/{slug}", "The page of a hospital: where to ask, and what is asked of whom", 0), m.hospital)
	httpx.Register(api, op("public-requests-create", http.MethodPost, "/hospitals/{slug}/requests", "Ask for records", http.StatusCreated), m.ask)
	httpx.Register(api, op("public-request-get", http.MethodGet, "/request", "Where the request stands and what is to be done", 0), m.view)
	httpx.Register(api, op("public-authorization-get", http.MethodGet, "/request/authorization", "The words to be signed", 0), m.showWords)
	httpx.Register(api, op("public-signatures-create", http.MethodPost, "/request/signatures", "Sign", http.StatusCreated), m.sign)
	httpx.Register(api, op("public-proofs-send", http.MethodPost, "/request/proofs", "Have a code sent", http.StatusNoContent), m.sendCode)
	httpx.Register(api, op("public-proofs-confirm", http.MethodPost, "/request/proofs/confirmation", "Type the code that was sent", http.StatusNoContent), m.confirmCode)
	httpx.Register(api, op("public-messages-create", http.MethodPost, "/request/messages", "Write to the people who work on the request", http.StatusCreated), m.write)
	httpx.Register(api, op("public-fee-decide", http.MethodPost, "/request/fee", "Agree to the fee, or decline it", http.StatusNoContent), m.decideFee)
	m.registerFiles(api, op)
}

// RegisterRoutes adds what the agency's people see of it.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, method, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: "/roi-requests/{id}/" + path, Summary: summary, Tag: "Release of information"}
	}
	httpx.Register(api, op("roi-identity-get", http.MethodGet, "identity", "How the requester showed who they are, and what they signed"), m.identity)
	httpx.Register(api, op("roi-identity-decide", http.MethodPost, "identity", "Decide a proof of identity that a person must look at"), m.decideProof)
	httpx.Register(api, op("roi-correspondence", http.MethodGet, "messages", "What the requester was asked and what they answered"), m.correspondence)
}

// FollowJob is the kind of the job that does for a request what its requester set going; its argument is the request's id.
const FollowJob = delivery.FollowJob

// RegisterJobs adds it.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(FollowJob, jobs.Options{Class: jobs.Normal}, m.follow)
}

// ByTracking finds a request of the acting hospital with the keyed hash of its code.
func (m *Module) ByTracking(_ context.Context, tx *db.Tx, tracking string) (id uuid.UUID, hash []byte, found bool, err error) {
	return byTracking(tx, tracking)
}

// CodeHash is the keyed hash of a code that goes with a tracking number.
func (m *Module) CodeHash(tracking, typed string) []byte { return code.Hash(m.Codes, tracking, typed) }
