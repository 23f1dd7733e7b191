package performance

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// house is a database with agencies, and the module on it.
type house struct {
	t    testing.TB
	m    *Module
	db   *db.DB
	root *pgx.Conn // behind the policies: sets the stage and moves time
	own  string    // address of the schema's owner
	http http.Handler
	as   context.Context // who calls over HTTP
}

// agency is one tenant with two clients of two facilities each, in different zones.
type agency struct {
	h          *house
	tenant     uuid.UUID
	clients    [2]uuid.UUID
	facilities [4]uuid.UUID // two of each client
	people     [3]uuid.UUID // technicians: Ann and Ben on shift, Cyd off
	boss       uuid.UUID
}

var zones = [2]string{"America/Chicago", "Asia/Kathmandu"}

func newHouse(t testing.TB) *house {
	t.Helper()
	d, urls := testkit.Postgres(t)
	root, err := pgx.Connect(t.Context(), urls.Super)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close(context.Background()) })
	h := &house{t: t, m: New(Needs{DB: d}), db: d, root: root, own: urls.Owner}
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) {
		if p, err := principal.From(h.as); err == nil {
			r = r.WithContext(principal.With(r.Context(), p))
		}
		return r, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.m.RegisterRoutes(httpx.NewAPI(engine, "test", onlyManagers))
	h.http = engine
	return h
}

// onlyManagers is the policy table's row of these operations, in short; the table itself is swept in the identity room.
func onlyManagers(ctx context.Context, operation string) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	own := operation == "productivity-mine" || operation == "productivity-mine-items"
	if own && p.Role.Technician() || !own && p.Role == principal.Manager {
		return nil
	}
	return apperr.Forbidden()
}

func (h *house) exec(text string, args ...any) {
	h.t.Helper()
	if _, err := h.root.Exec(h.t.Context(), text, args...); err != nil {
		h.t.Fatalf("%s: %v", text, err)
	}
}

func (h *house) agency() *agency {
	h.t.Helper()
	a := &agency{h: h, tenant: db.NewID(), boss: db.NewID()}
	h.exec(`insert into agencies (tenant_id, name, slug) values ($1, 'Agency', $2)`, a.tenant, "a"+a.tenant.String()[24:])
	for n := range a.clients {
		a.clients[n] = db.NewID()
		h.exec(`insert into clients (tenant_id, client_id, name, code, timezone, key_ref, sealing_key) values ($1, $2, $3, $4, $5, 'k', '')`,
			a.tenant, a.clients[n], "Client "+string(rune('A'+n)), "C"+string(rune('A'+n)), zones[n])
	}
	for n := range a.facilities {
		a.facilities[n] = db.NewID()
		h.exec(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types) values ($1, $2, $3, $4, $5, $6, '{ED,IP}')`,
			a.tenant, a.clients[n/2], a.facilities[n], "Facility "+string(rune('1'+n)), "F"+string(rune('A'+n)), zones[n/2])
	}
	for n, name := range []string{"Ann", "Ben", "Cyd"} {
		a.people[n] = a.person(name, principal.Coder, n < 2)
	}
	a.boss = a.person("Boss", principal.Manager, false)
	h.exec(`insert into targets (tenant_id, id, work_type, kind, items_per_hour, sla_hours)
		select $1, gen_random_uuid(), t, 'coding', case t when 'ED' then 12 else 2 end, 24 from unnest('{ED,IP}'::text[]) t`, a.tenant)
	return a
}

func (a *agency) person(name string, role principal.Role, onShift bool) uuid.UUID {
	id := db.NewID()
	a.h.exec(`insert into users (tenant_id, id, email, name, role, on_shift, timezone) values ($1, $2, $3, $4, $5, $6, 'America/Chicago')`,
		a.tenant, id, id.String()+"@example.org", name, string(role), onShift)
	return id
}

// by is the context of a person of the agency.
func (a *agency) by(user uuid.UUID, role principal.Role) context.Context {
	return principal.With(a.h.t.Context(), principal.Principal{UserID: user, TenantID: a.tenant, Role: role, SessionID: db.NewID()})
}

func (a *agency) manager() context.Context { return a.by(a.boss, principal.Manager) }
func (a *agency) machine() context.Context {
	return principal.With(a.h.t.Context(), principal.ForTenant(a.tenant))
}

// item is a work item that the test moves along.
type item struct {
	a        *agency
	id       uuid.UUID
	client   uuid.UUID
	facility uuid.UUID
	workType string
	kind     string
	visit    uuid.UUID
	state    string
	owner    string
	heldBy   uuid.UUID
	since    time.Time // of the lease or hold
	lease    uuid.UUID
}

// item becomes ready at a facility and is due after so long.
func (a *agency) item(facility int, workType string, ready time.Time, due time.Duration) *item {
	a.h.t.Helper()
	i := &item{a: a, id: db.NewID(), client: a.clients[facility/2], facility: a.facilities[facility], workType: workType, kind: "coding",
		visit: db.NewID(), state: "ready"}
	a.h.exec(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 'ready', $9, $10)`, a.tenant, i.client, i.id, i.facility, workType, i.kind, db.NewID(), i.visit, ready, ready.Add(due))
	i.event("created", ready, uuid.Nil, "preparing", "preparing", "", 0, 0, 0)
	i.event("ready", ready, uuid.Nil, "preparing", "ready", "", 0, 0, 0)
	return i
}

func (i *item) event(event string, at time.Time, user uuid.UUID, from, to, owner string, active, idle, held time.Duration) {
	i.a.h.t.Helper()
	i.a.h.exec(`insert into work_events (tenant_id, client_id, id, item_id, facility_id, encounter_id, work_type, kind, event, at, user_id, from_state,
		to_state, owner, active_ms, idle_ms, held_ms) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,nullif($14,''),$15,$16,$17)`,
		i.a.tenant, i.client, db.NewID(), i.id, i.facility, i.visit, i.workType, i.kind, event, at, nullID(user), from, to, owner,
		active.Milliseconds(), idle.Milliseconds(), held.Milliseconds())
}

// claim begins a lease that is alive for two minutes from the database's now.
func (i *item) claim(user uuid.UUID, at time.Time) *item {
	i.a.h.t.Helper()
	i.lease = db.NewID()
	i.a.h.exec(`insert into leases (tenant_id, client_id, id, item_id, user_id, fence, started_at, last_beat, last_active, expires_at)
		values ($1, $2, $3, $4, $5, (select coalesce(max(fence), 0) + 1 from leases where item_id = $4), $6, now(), now(), now() + interval '2 minutes')`,
		i.a.tenant, i.client, i.lease, i.id, user, at)
	i.a.h.exec(`update work_items set state = 'claimed', holder_id = $2, lease_id = $3, hold_reason = null, hold_owner = null, held_by = null where id = $1`, i.id, user, i.lease)
	i.event("claimed", at, user, i.state, "claimed", "", 0, 0, 0)
	i.state, i.heldBy, i.since = "claimed", user, at
	return i
}

func (i *item) leave(why string) {
	i.a.h.exec(`update leases set ended_at = now(), ended_why = $2 where id = $1`, i.lease, why)
}

// complete ends the item; a quarter of the time under the lease was idle.
func (i *item) complete(at time.Time) *item {
	i.a.h.t.Helper()
	i.leave("completed")
	i.a.h.exec(`update work_items set state = 'done', holder_id = null, lease_id = null, done_at = $2, done_by = $3 where id = $1`, i.id, at, i.heldBy)
	spent := at.Sub(i.since)
	i.event("completed", at, i.heldBy, "claimed", "done", "", spent*3/4, spent/4, 0)
	i.state = "done"
	return i
}

func (i *item) hold(owner string, at time.Time) *item {
	i.a.h.t.Helper()
	i.leave("held")
	i.a.h.exec(`update work_items set state = 'held', holder_id = null, lease_id = null, hold_reason = 'x', hold_owner = $2, held_by = $3, held_at = $4 where id = $1`,
		i.id, owner, i.heldBy, at)
	spent := at.Sub(i.since)
	i.event("held", at, i.heldBy, "claimed", "held", owner, spent, 0, 0)
	i.state, i.owner, i.since = "held", owner, at
	return i
}

func (i *item) resume(at time.Time) *item {
	i.a.h.t.Helper()
	i.a.h.exec(`update work_items set state = 'ready', hold_reason = null, hold_owner = null, held_by = null, held_at = null where id = $1`, i.id)
	i.event("resumed", at, i.heldBy, "held", "ready", i.owner, 0, 0, at.Sub(i.since))
	i.state, i.owner = "ready", ""
	return i
}

func (i *item) release(at time.Time) *item {
	i.a.h.t.Helper()
	i.leave("released")
	i.a.h.exec(`update work_items set state = 'ready', holder_id = null, lease_id = null where id = $1`, i.id)
	i.event("released", at, i.heldBy, "claimed", "ready", "", at.Sub(i.since), 0, 0)
	i.state = "ready"
	return i
}

// cancel drops the owner of a hold that ends so, as the worklist does.
func (i *item) cancel(at time.Time) *item {
	i.a.h.t.Helper()
	held := time.Duration(0)
	if i.state == "held" {
		held = at.Sub(i.since)
	}
	if i.state == "claimed" {
		i.leave("cancelled")
	}
	i.a.h.exec(`update work_items set state = 'cancelled', holder_id = null, lease_id = null, hold_owner = null, hold_reason = null, held_by = null where id = $1`, i.id)
	i.event("cancelled", at, i.heldBy, i.state, "cancelled", "", 0, 0, held)
	i.state = "cancelled"
	return i
}

func (a *agency) fold() int {
	a.h.t.Helper()
	n, err := a.h.m.Fold(a.machine())
	if err != nil {
		a.h.t.Fatal(err)
	}
	return n
}

func (a *agency) board() Board {
	a.h.t.Helper()
	b, err := a.h.m.Board(a.manager(), BoardFilter{ShiftEnd: 18 * time.Hour})
	if err != nil {
		a.h.t.Fatal(err)
	}
	return b
}

// get calls as a person and reads the answer.
func (h *house) get(as context.Context, path string, into any) *httptest.ResponseRecorder {
	h.t.Helper()
	h.as = as
	rec := httptest.NewRecorder()
	h.http.ServeHTTP(rec, httptest.NewRequestWithContext(h.t.Context(), http.MethodGet, httpx.Prefix+path, nil))
	if into != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), into); err != nil {
			h.t.Fatalf("%s: %d %v in %s", path, rec.Code, err, rec.Body)
		}
	}
	return rec
}
