package stand

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/app/caller"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
)

// Agency is a tenant with a client.
type Agency struct {
	ID, Client, Facility uuid.UUID
	Manager              *Person

	stand *Stand
}

// Person calls the house as a browser does.
type Person struct {
	ID     uuid.UUID
	Act    context.Context // for calls in process
	caller *caller.Caller
	agency *Agency
	http   *http.Client
}

// Agency makes a tenant with one client and one facility of it.
func (s *Stand) Agency(ctx context.Context, slug string) (*Agency, error) {
	id, err := s.App.CreateAgency(ctx, tenancy.NewAgency{Name: "Bench " + slug, Slug: slug})
	if err != nil {
		return nil, err
	}
	a := &Agency{ID: id, stand: s}
	if a.Manager, err = a.Person(ctx, principal.Manager); err != nil {
		return nil, err
	}
	var made struct{ ID uuid.UUID }
	if err = a.Manager.Call(ctx, http.MethodPost, "/clients", caller.Client("Client", "BENCH"), &made); err != nil {
		return nil, err
	}
	a.Client = made.ID
	err = a.Manager.Call(ctx, http.MethodPost, "/facilities", caller.Facility(a.Client, "Facility 0", "F0", workTypes()...), &made)
	a.Facility = made.ID
	return a, err
}

// workTypes are those of an agency's facility.
func workTypes() []string { return []string{"IP", "ED", "OP"} }

// Machine acts inside the agency.
func (a *Agency) Machine(ctx context.Context) context.Context {
	return principal.With(ctx, principal.ForTenant(a.ID))
}

// Person makes somebody of that role, signed in.
func (a *Agency) Person(ctx context.Context, role principal.Role) (*Person, error) {
	c := caller.New(a.ID, role, a.Client)
	var rows pgx.Batch
	c.Enter(&rows)
	p := &Person{ID: c.UserID, Act: principal.With(ctx, c.Principal), caller: c, agency: a,
		http: &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}}
	return p, a.stand.Root.SendBatch(ctx, &rows).Close()
}

// Equip has a technician offered a kind of work of the agency's facility.
func (a *Agency) Equip(ctx context.Context, p *Person, kind string) error {
	var rows pgx.Batch
	p.caller.Equip(&rows, a.Facility, kind, workTypes()...)
	return a.stand.Root.SendBatch(ctx, &rows).Close()
}

// Anybody is a patient with that record number.
func Anybody(number string) caller.Patient {
	return caller.Patient{MRN: number, Last: "Bench", First: "Bench", Born: "1950-01-01"}
}

// Register has somebody register an encounter, whose account number is the patient's record number.
func (a *Agency) Register(ctx context.Context, by *Person, workType string, who caller.Patient) (uuid.UUID, error) {
	var made struct{ ID uuid.UUID }
	err := by.Call(ctx, http.MethodPost, "/encounters", caller.Encounter(a.Facility, workType, who.MRN, who), &made)
	return made.ID, err
}

// Request prepares a request with the person's credentials; path begins after /api/v1, the body is nil, bytes, or sent as JSON.
func (p *Person) Request(ctx context.Context, method, path string, body any, header ...string) (*http.Request, error) {
	return p.caller.Request(ctx, p.agency.stand.URL, method, path, body, header...)
}

// Send sends a request and reads the whole answer; a refusal is an error.
func (p *Person) Send(req *http.Request) (http.Header, []byte, error) {
	res, err := p.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= http.StatusBadRequest {
		err = &Refusal{Status: res.StatusCode, text: fmt.Sprintf("%s %s answered %d: %s", req.Method, req.URL.Path, res.StatusCode, body)}
	}
	return res.Header, body, err
}

// Refusal is an answer that is not what was asked for.
type Refusal struct {
	Status int
	text   string
}

// Error implements error.
func (r *Refusal) Error() string { return r.text }

// Busy reports whether the house asked to try again.
func Busy(err error) bool {
	var r *Refusal
	return errors.As(err, &r) && (r.Status == http.StatusServiceUnavailable || r.Status == http.StatusTooManyRequests)
}

// Call sends JSON and reads JSON; either may be nil.
func (p *Person) Call(ctx context.Context, method, path string, in, out any) error {
	_, answer, err := p.exchange(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(answer, out)
}

// Tag reads something and gives its version.
func (p *Person) Tag(ctx context.Context, path string) (string, error) {
	header, _, err := p.exchange(ctx, http.MethodGet, path, nil)
	return header.Get("ETag"), err
}

// Edit changes the version of something that tag names.
func (p *Person) Edit(ctx context.Context, method, path, tag string, in any) error {
	_, _, err := p.exchange(ctx, method, path, in, "If-Match", tag)
	return err
}

func (p *Person) exchange(ctx context.Context, method, path string, in any, header ...string) (http.Header, []byte, error) {
	req, err := p.Request(ctx, method, path, in, header...)
	if err != nil {
		return nil, nil, err
	}
	return p.Send(req)
}
