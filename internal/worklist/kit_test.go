package worklist

import (
	"context"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// house is a database with agencies, and the module on it.
type house struct {
	t    testing.TB
	m    *Module
	db   *db.DB
	urls testkit.URLs
	root *pgx.Conn // behind the policies, to set the stage and to move time
	mu   sync.Mutex
	seen []Transition
}

// agency is one tenant with two clients of one facility each.
type agency struct {
	h          *house
	tenant     uuid.UUID
	clients    [2]uuid.UUID
	facilities [2]uuid.UUID
	users      int
}

func newHouse(t testing.TB, lanes *ranked.Sets) *house {
	d, urls := testkit.Postgres(t)
	root, err := pgx.Connect(t.Context(), urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close(context.Background()) })
	h := &house{t: t, db: d, urls: urls, root: root}
	h.m = New(Needs{DB: d, Lanes: lanes, Hub: live.NewHub(nil, nil), OnTransition: h.follow})
	if lanes != nil {
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { h.m.Run(ctx) })
		t.Cleanup(func() { cancel(); running.Wait() })
	}
	return h
}

func (h *house) follow(_ context.Context, _ *db.Tx, t Transition) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seen = append(h.seen, t)
	return nil
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	if _, err := h.root.Exec(h.t.Context(), text, args...); err != nil {
		h.t.Fatalf("%s: %v", text, err)
	}
}

func (h *house) count(text string, args ...any) (n int) {
	h.t.Helper()
	if err := h.root.QueryRow(h.t.Context(), text, args...).Scan(&n); err != nil {
		h.t.Fatalf("%s: %v", text, err)
	}
	return n
}

func (h *house) agency() *agency {
	h.t.Helper()
	a := &agency{h: h, tenant: db.NewID()}
	h.exec(`insert into agencies (tenant_id, name, slug) values ($1, 'Agency', $2)`, a.tenant, "a"+a.tenant.String()[24:])
	for n := range 2 {
		a.clients[n], a.facilities[n] = db.NewID(), db.NewID()
		code := string(rune('A' + n))
		h.exec(`insert into clients (tenant_id, client_id, name, code, timezone, key_ref, sealing_key)
			values ($1, $2, 'Client', $3, 'America/Chicago', 'k', '')`, a.tenant, a.clients[n], "C"+code)
		h.exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
			values ($1, $2, $3, 'Facility', $4, 'America/Chicago', '{ED,IP}')`, a.tenant, a.clients[n], a.facilities[n], "F"+code)
	}
	h.exec(`insert into targets (tenant_id, id, work_type, kind, items_per_hour, sla_hours)
		select $1, gen_random_uuid(), t, k, 10, 24 from unnest('{ED,IP}'::text[]) t, unnest('{coding,coding_review,coding_rework,chart_prep}'::text[]) k`, a.tenant)
	for code, owner := range map[string]string{"missing_document": OwnerHospital, "second_opinion": OwnerAgency} {
		h.exec(`insert into hold_reasons (tenant_id, id, code, label, owner, kinds) values ($1, gen_random_uuid(), $2, 'x', $3, '{coding,chart_prep}')`,
			a.tenant, code, owner)
	}
	return a
}

// coder makes a technician for the facilities, skilled in coding ED and IP, on shift.
func (a *agency) coder(facilities ...uuid.UUID) context.Context {
	a.h.t.Helper()
	if facilities == nil {
		facilities = a.facilities[:]
	}
	ctx := a.person(principal.Coder)
	p, _ := principal.From(ctx)
	for _, f := range facilities {
		a.h.exec(`insert into user_facilities values ($1, $2, $3)`, a.tenant, p.UserID, f)
	}
	a.h.exec(`insert into user_skills select $1, $2, t, k from unnest('{ED,IP}'::text[]) t, unnest('{coding,coding_rework}'::text[]) k`, a.tenant, p.UserID)
	p.Facilities = facilities
	return principal.With(ctx, p)
}

func (a *agency) person(role principal.Role) context.Context {
	a.h.t.Helper()
	a.users++
	p := principal.Principal{UserID: db.NewID(), TenantID: a.tenant, Role: role, SessionID: db.NewID()}
	if role == principal.Hospital {
		p.ClientID = a.clients[0]
	}
	a.h.exec(`insert into users (tenant_id, id, client_id, email, name, role, on_shift) values ($1, $2, $3, $4, 'Person', $5, true)`,
		a.tenant, p.UserID, nullID(p.ClientID), p.UserID.String()+"@example.org", string(role))
	return principal.With(a.h.t.Context(), p)
}

func (a *agency) machine() context.Context {
	return principal.With(a.h.t.Context(), principal.ForTenant(a.tenant))
}

// item opens a coding item of an emergency chart at the first facility, as shape says.
func (a *agency) item(shape func(*NewItem)) uuid.UUID {
	a.h.t.Helper()
	n := NewItem{Kind: "coding", WorkType: "ED", ClientID: a.clients[0], FacilityID: a.facilities[0], CaseID: db.NewID(), EncounterID: db.NewID(), Ready: true}
	if shape != nil {
		shape(&n)
	}
	var id uuid.UUID
	a.in(a.machine(), func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = a.h.m.Open(ctx, tx, n)
		return err
	})
	return id
}

// in runs do in a transaction that must succeed.
func (a *agency) in(ctx context.Context, do func(context.Context, *db.Tx) error) {
	a.h.t.Helper()
	if err := a.h.db.InTenant(ctx, do); err != nil {
		a.h.t.Fatal(err)
	}
}

func (a *agency) next(ctx context.Context) *Work {
	a.h.t.Helper()
	w, err := a.h.m.Next(ctx)
	if err != nil {
		a.h.t.Fatal(err)
	}
	return w
}

// mustNext is next where an item must come.
func (a *agency) mustNext(ctx context.Context) *Work {
	a.h.t.Helper()
	w := a.next(ctx)
	if w == nil {
		a.h.t.Fatal("nothing came")
	}
	return w
}

func (a *agency) lapse(item uuid.UUID) {
	a.h.t.Helper()
	a.h.exec(`update leases set expires_at = clock_timestamp() - interval '1 second', last_beat = clock_timestamp() - interval '3 minutes'
		where item_id = $1 and ended_at is null`, item)
}

func who(ctx context.Context) uuid.UUID {
	p, _ := principal.From(ctx)
	return p.UserID
}

func (h *house) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), testkit.Patience)
	defer cancel()
	h.m.lanes.flush(ctx)
}

func (a *agency) complete(ctx context.Context, w *Work) {
	a.h.t.Helper()
	a.in(ctx, func(ctx context.Context, tx *db.Tx) error { return a.h.m.Complete(ctx, tx, w.ID, w.Fence) })
}

func principalOf(ctx context.Context) principal.Principal {
	p, _ := principal.From(ctx)
	return p
}
