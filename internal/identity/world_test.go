package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"

	"chartwright/internal/identity"
	"chartwright/internal/identity/password"
	"chartwright/internal/identity/people"
	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// world is a running server over a real database, with two agencies of two hospitals each.
type world struct {
	t        *testing.T
	db       *db.DB
	super    *pgx.Conn
	clock    *clock.Manual
	sealer   *keys.Sealer
	taken    []uuid.UUID   // whose work was taken back
	proxies  []string      // whose X-Forwarded-For is believed
	floor    time.Duration // under the time of a refused sign-in
	module   *identity.Module
	url      string
	agencies [2]agency
}

type agency struct {
	id       uuid.UUID
	clients  [2]uuid.UUID
	facility [2]uuid.UUID // of each client
}

func newWorld(t *testing.T) *world {
	t.Helper()
	d, urls := testkit.Postgres(t)
	super, err := pgx.Connect(context.Background(), urls.Super)
	must(t, err)
	t.Cleanup(func() { _ = super.Close(context.Background()) })
	sealer, err := keys.NewSealer(keys.Generation{Number: 1, Key: keys.RandomSecret()})
	must(t, err)
	w := &world{t: t, db: d, super: super, clock: clock.NewManual(time.Date(2026, 3, 2, 14, 0, 0, 0, time.UTC)), sealer: sealer, proxies: []string{"127.0.0.1"}, floor: -1}
	for i := range w.agencies {
		w.agencies[i] = w.seedAgency(i)
	}
	w.start()
	return w
}

// start serves with a fresh module, as a new process would.
func (w *world) start() {
	w.t.Helper()
	m, err := identity.New(identity.Needs{
		DB: w.db, Clock: w.clock, Sealer: w.sealer,
		Banners: func(context.Context) ([]signin.Banner, error) { return nil, nil }, // nothing is to be said
		Config: identity.Config{
			PrivateProviders: true, // they run on this machine
			PasswordCost:     password.Cost{MemoryKiB: 64, Passes: 1},
			SignIn:           signin.Config{PublicURL: publicURL, RefusalFloor: w.floor},
		},
		OnDisabled: func(_ context.Context, _ *db.Tx, user uuid.UUID) error {
			w.taken = append(w.taken, user)
			return nil
		},
	})
	must(w.t, err)
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: m.Authenticate, TrustedProxies: w.proxies})
	must(w.t, err)
	api := httpx.NewAPI(engine, "test", m.Authorize)
	m.RegisterRoutes(api)
	if without, _ := m.Policy().Complete(api.Operations()); len(without) > 0 {
		w.t.Fatalf("operations without a policy: %v", without)
	}
	srv := httptest.NewServer(engine)
	w.t.Cleanup(srv.Close)
	w.module, w.url = m, srv.URL
}

func (w *world) seedAgency(n int) agency {
	a := agency{id: db.NewID()}
	w.sql(`insert into agencies (tenant_id, name, slug, mfa_required) values ($1, $2, $3, false)`,
		a.id, fmt.Sprintf("Agency %d", n), fmt.Sprintf("agency-%d", n))
	for i := range a.clients {
		a.clients[i], a.facility[i] = db.NewID(), db.NewID()
		w.sql(`insert into clients (tenant_id, client_id, name, code, timezone, key_ref, sealing_key) values ($1, $2, $3, $4, 'America/Chicago', 'k', '')`,
			a.id, a.clients[i], fmt.Sprintf("Hospital %d-%d", n, i), fmt.Sprintf("H%d", i))
		w.sql(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types) values ($1, $2, $3, 'Main', $4, 'America/Chicago', '{IP}')`,
			a.id, a.clients[i], a.facility[i], fmt.Sprintf("F%d", i))
	}
	return a
}

func (w *world) sql(text string, args ...any) {
	w.t.Helper()
	_, err := w.super.Exec(context.Background(), text, args...)
	must(w.t, err)
}

func (w *world) count(text string, args ...any) (n int) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), text, args...).Scan(&n))
	return n
}

func (w *world) requireMFA(a agency) {
	w.sql(`update agencies set mfa_required = true where tenant_id = $1`, a.id)
}

// publicURL is where browsers are told to come back to.
const publicURL = "http://chartwright.test"

// goodPassword is long enough to stand alone.
const goodPassword = "seven kumquats at noon"

// person adds somebody with goodPassword, by the operator's command.
func (w *world) person(a agency, role principal.Role, client ...uuid.UUID) *people.User {
	w.t.Helper()
	in := people.NewUser{Name: "Person " + string(role), Email: fmt.Sprintf("%s@agency.test", uuid.NewString()), Role: role, Password: goodPassword}
	if len(client) > 0 {
		in.ClientID = &client[0]
	}
	u, _, err := w.module.CreateUser(context.Background(), a.id, in)
	must(w.t, err)
	return u
}

// browser keeps cookies and repeats the CSRF token as the page does.
type browser struct {
	w       *world
	client  *http.Client
	header  http.Header
	address string
}

func (w *world) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(w.t, err)
	return &browser{w: w, client: &http.Client{Jar: jar, Timeout: testkit.Patience}, header: http.Header{}, address: "198.51.100.7"}
}

// signedIn is a browser in which the person has signed in by password alone.
func (w *world) signedIn(u *people.User) *browser {
	w.t.Helper()
	b := w.browser()
	b.post("sessions", credentials(u.Email, goodPassword)).is(w.t, 201, "ok")
	return b
}

func credentials(email, password string) map[string]any {
	return map[string]any{"email": email, "password": password}
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (b *browser) cookie(name string) string {
	u, err := url.Parse(b.w.url)
	must(b.w.t, err)
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func (b *browser) setCookie(name, value string) {
	u, err := url.Parse(b.w.url)
	must(b.w.t, err)
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

func (b *browser) call(method, path string, body any, header ...string) answer {
	b.w.t.Helper()
	var payload bytes.Buffer
	if body != nil {
		must(b.w.t, json.NewEncoder(&payload).Encode(body))
	}
	req, err := http.NewRequestWithContext(context.Background(), method, b.w.url+"/api/v1/"+path, &payload)
	must(b.w.t, err)
	req.Header = b.header.Clone()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Forwarded-For", b.address)
	if csrf := b.cookie(signin.CSRFCookie); csrf != "" {
		req.Header.Set(signin.CSRFHeader, csrf)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := b.client.Do(req)
	must(b.w.t, err)
	defer func() { _ = res.Body.Close() }()
	var raw bytes.Buffer
	_, err = raw.ReadFrom(res.Body)
	must(b.w.t, err)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw.String(), body: map[string]any{}}
	if raw.Len() > 0 {
		must(b.w.t, json.Unmarshal(raw.Bytes(), &a.body))
	}
	return a
}

func (b *browser) post(path string, body any) answer {
	b.w.t.Helper()
	return b.call(http.MethodPost, path, body)
}

func (b *browser) get(path string) answer {
	b.w.t.Helper()
	return b.call(http.MethodGet, path, nil)
}

// is checks the HTTP status and the step's or problem's word.
func (a answer) is(t *testing.T, status int, word string) answer {
	t.Helper()
	got, _ := a.body["code"].(string)
	if s, ok := a.body["status"].(string); ok {
		got = s
	}
	if a.status != status || (word != "" && got != word) {
		t.Fatalf("answered %d %q, want %d %q: %s", a.status, got, status, word, a.raw)
	}
	return a
}

func (a answer) text(name string) string {
	s, _ := a.body[name].(string)
	return s
}

// code is what an authenticator app shows now.
func (w *world) code(secret string) string {
	w.t.Helper()
	c, err := totp.GenerateCode(secret, w.clock.Now())
	must(w.t, err)
	return c
}

// enrol signs a person of an agency that requires it in for the first time and gives the secret and the recovery codes.
func (w *world) enrol(b *browser, u *people.User) (secret string, codes []any) {
	w.t.Helper()
	challenge := b.post("sessions", credentials(u.Email, goodPassword)).is(w.t, 201, "totp_enrolment").text("challenge")
	secret = b.post("sessions/totp/enrolment", map[string]any{"challenge": challenge}).is(w.t, 200, "").text("secret")
	done := b.post("sessions/totp/enrolment/confirm", map[string]any{"challenge": challenge, "code": w.code(secret)}).is(w.t, 200, "ok")
	codes, _ = done.body["recoveryCodes"].([]any)
	return secret, codes
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
