package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/app/caller"
	"chartwright/internal/platform/pgembed"
	"chartwright/internal/tenancy/principal"
)

// Outcomes of a request as its sender knows them. Unknown may have happened or not.
const (
	acked = iota
	refused
	unknown
)

// answer is what came back.
type answer struct {
	outcome int
	status  int
	header  http.Header
	body    []byte
}

func (a answer) read(out any) error { return json.Unmarshal(a.body, out) }

// code is the stable code of a refusal.
func (a answer) code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.body, &p)
	return p.Code
}

// reason is the first field's message of a refusal.
func (a answer) reason() string {
	var p struct{ Errors []struct{ Message string } }
	if err := json.Unmarshal(a.body, &p); err != nil || len(p.Errors) == 0 {
		return ""
	}
	return p.Errors[0].Message
}

// person calls the installation as a browser does, at any of its addresses.
type person struct {
	*caller.Caller
	n      int
	client *http.Client
	urls   []string
	turn   atomic.Int64
	failed func(serve int, method, path string, a answer) // hears of every answer of 500 and more
}

// do sends a request. Where the last address did not answer the next one is asked, as a balancer does.
func (p *person) do(ctx context.Context, method, path string, body any, header ...string) answer {
	at := int(p.turn.Load()) % len(p.urls)
	req, err := p.Request(ctx, p.urls[at], method, path, body, header...)
	if err != nil {
		return answer{outcome: refused}
	}
	res, err := p.client.Do(req)
	if err != nil {
		p.turn.Add(1)
		return answer{outcome: unknown}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	out := answer{status: res.StatusCode, header: res.Header, body: text}
	switch {
	case err != nil || res.StatusCode >= http.StatusInternalServerError || res.StatusCode == http.StatusTooManyRequests:
		p.turn.Add(1)
		out.outcome = unknown
		if err == nil {
			p.failed(at, method, path, out)
		}
	case res.StatusCode >= http.StatusBadRequest:
		out.outcome = refused
	}
	return out
}

// again sends a request that may be repeated until it is answered.
func (p *person) again(ctx context.Context, method, path string, body any, header ...string) (answer, error) {
	for {
		a := p.do(ctx, method, path, body, header...)
		if a.outcome != unknown {
			return a, nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return a, err
		}
	}
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// town is an agency with one hospital and its people.
type town struct {
	*stand
	failed                   func(serve int, method, path string, a answer)
	tenant, client, facility uuid.UUID
	manager, hospital        *person
	coders, clerks           []*person // who code charts, and who release records
}

// root is the database as its superuser, past gates and policies.
func (s *stand) root(ctx context.Context) (*pgx.Conn, error) {
	s.pgMu.Lock()
	config, err := pgx.ParseConfig(s.postgres.SuperuserURL())
	s.pgMu.Unlock()
	if err != nil {
		return nil, err
	}
	config.Database = pgembed.Database
	return pgx.ConnectConfig(ctx, config)
}

// settle makes the agency and its people.
func (s *stand) settle(ctx context.Context, l *ledger, coders, clerks int) (*town, error) {
	if err := s.command(ctx, s.older, "agency", "create", "--name", "Faults", "--slug", "faults"); err != nil {
		return nil, err
	}
	conn, err := s.root(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }()
	t := &town{stand: s, failed: func(serve int, method, path string, a answer) {
		l.failed(s.older != s.binary && s.serve[serve].older.Load(), method, path, a)
	}}
	if err := conn.QueryRow(ctx, `select tenant_id from agencies where slug = 'faults'`).Scan(&t.tenant); err != nil {
		return nil, err
	}
	if t.manager, err = t.person(ctx, conn, principal.Manager, 0); err != nil {
		return nil, err
	}
	if err := t.hospitalOf(ctx); err != nil {
		return nil, err
	}
	if t.hospital, err = t.person(ctx, conn, principal.Hospital, 2); err != nil {
		return nil, err
	}
	for n := range coders {
		p, err := t.person(ctx, conn, principal.Coder, 10+n)
		if err != nil {
			return nil, err
		}
		t.coders = append(t.coders, p)
	}
	for n := range clerks {
		p, err := t.person(ctx, conn, principal.ROI, 10+coders+n)
		if err != nil {
			return nil, err
		}
		t.clerks = append(t.clerks, p)
	}
	return t, nil
}

func (t *town) hospitalOf(ctx context.Context) error {
	var made struct{ ID uuid.UUID }
	a := t.manager.do(ctx, http.MethodPost, "/clients", caller.Client("Hospital", "FLT"))
	if err := a.read(&made); err != nil || a.outcome != acked {
		return fmt.Errorf("client: %d %s", a.status, a.body)
	}
	t.client = made.ID
	a = t.manager.do(ctx, http.MethodPost, "/facilities", caller.Facility(t.client, "Place", "P0", "OP"))
	if err := a.read(&made); err != nil || a.outcome != acked {
		return fmt.Errorf("facility: %d %s", a.status, a.body)
	}
	t.facility = made.ID
	path := "/clients/" + t.client.String() + "/roi-settings"
	shown := t.manager.do(ctx, http.MethodGet, path, nil)
	a = t.manager.do(ctx, http.MethodPut, path, map[string]any{"lawState": "US", "approval": "never", "reviewClasses": []string{}, "reviewPercent": 0,
		"linkDays": 30, "downloads": 5, "version": 0}, "If-Match", shown.header.Get("ETag"))
	if a.outcome != acked {
		return fmt.Errorf("settings: %d %s", a.status, a.body)
	}
	return nil
}

// person makes somebody who is signed in.
func (t *town) person(ctx context.Context, conn *pgx.Conn, role principal.Role, n int) (*person, error) {
	p := &person{Caller: caller.New(t.tenant, role, t.client), n: n, urls: t.urls, failed: t.failed, client: &http.Client{Timeout: 20 * time.Second}}
	p.turn.Store(int64(n))
	batch := &pgx.Batch{}
	p.Enter(batch)
	if kind := map[principal.Role]string{principal.Coder: "coding", principal.ROI: "roi"}[role]; kind != "" {
		p.Equip(batch, t.facility, kind, "OP")
	}
	return p, conn.SendBatch(ctx, batch).Close()
}

// mark is a word that stands in one file and nowhere else.
func mark(n int64) string {
	return "zq" + strings.Map(func(r rune) rune { return 'a' + (r - '0') }, fmt.Sprint(n)) + "xv"
}

// patient is somebody whose last name nobody else has.
func patient(n int64) caller.Patient {
	word := mark(n)
	return caller.Patient{MRN: fmt.Sprint("M", n), Last: strings.ToUpper(word[:1]) + word[1:], First: "Somebody", Born: "1970-01-02"}
}
