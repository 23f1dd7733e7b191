package stand

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/opaque"
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
	agency *Agency
	http   *http.Client
	token  string
	csrf   string
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
	err = a.Manager.Call(ctx, http.MethodPost, "/clients", map[string]any{"name": "Client", "code": "BENCH", "timezone": "America/Chicago",
		"status": "active", "baaSignedOn": "2026-01-01"}, &made)
	if err != nil {
		return nil, err
	}
	a.Client = made.ID
	err = a.Manager.Call(ctx, http.MethodPost, "/facilities", map[string]any{"clientId": a.Client, "name": "Facility 0", "code": "F0",
		"timezone": "America/Chicago", "workTypes": []string{"IP", "ED", "OP"}, "active": true}, &made)
	a.Facility = made.ID
	return a, err
}

// Machine acts inside the agency.
func (a *Agency) Machine(ctx context.Context) context.Context {
	return principal.With(ctx, principal.ForTenant(a.ID))
}

// Person makes somebody of that role, signed in.
func (a *Agency) Person(ctx context.Context, role principal.Role) (*Person, error) {
	p := &Person{ID: db.NewID(), agency: a, csrf: rand.Text()}
	session := db.NewID()
	token, hash := opaque.New(a.ID)
	csrf := sha256.Sum256([]byte(p.csrf))
	p.token = token
	p.http = &http.Client{Timeout: 5 * time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
	p.Act = principal.With(ctx, principal.Principal{UserID: p.ID, TenantID: a.ID, Role: role, SessionID: session})
	var client *uuid.UUID
	if role == principal.Hospital {
		client = &a.Client
	}
	return p, a.stand.Exec(ctx,
		SQL(`insert into users (tenant_id, client_id, id, email, name, role, on_shift) values ($1, $2, $3, $4, 'Bench', $5, true)`,
			a.ID, client, p.ID, p.ID.String()+"@bench.test", string(role)),
		SQL(`insert into sessions (tenant_id, id, user_id, token_hash, csrf_hash, stage, second_factor, expires_at)
			values ($1, $2, $3, $4, $5, 'full', true, now() + interval '12 hours')`, a.ID, session, p.ID, hash, csrf[:]))
}

// Request prepares a request with the person's credentials; path begins after /api/v1.
func (p *Person) Request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.agency.stand.Path(path), body)
	if err != nil {
		return nil, err
	}
	req.AddCookie(&http.Cookie{Name: signin.SessionCookie, Value: p.token}) //nolint:gosec // sent, not set
	req.Header.Set(signin.CSRFHeader, p.csrf)
	return req, nil
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
	var body io.Reader
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, nil, err
		}
		body = bytes.NewReader(text)
	}
	req, err := p.Request(ctx, method, path, body)
	if err != nil {
		return nil, nil, err
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return p.Send(req)
}
