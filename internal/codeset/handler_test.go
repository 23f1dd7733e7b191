package codeset_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/codeset/index"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/testkit"
)

// serve runs the room's routes as everybody may call them.
func serve(t *testing.T) http.Handler {
	t.Helper()
	d, _ := testkit.Postgres(t)
	engine, err := httpx.NewEngine(httpx.EngineConfig{Authenticate: func(_ http.ResponseWriter, r *http.Request) (*http.Request, error) { return r, nil }})
	if err != nil {
		t.Fatal(err)
	}
	api := httpx.NewAPI(engine, "test", func(context.Context, string) error { return nil })
	module(t, d).RegisterRoutes(api)
	return engine
}

func get(t *testing.T, h http.Handler, path string, into any) int {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, httpx.Prefix+path, nil))
	if into != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), into); err != nil {
			t.Fatalf("%s: %v in %s", path, err, rec.Body)
		}
	}
	return rec.Code
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	h := serve(t)

	var found struct {
		Items       []index.Hit
		StarterOnly bool
	}
	if status := get(t, h, "/codes?q=acute+diastolic+chf&on=2025-01-01&limit=5", &found); status != http.StatusOK || !found.StarterOnly ||
		!slices.ContainsFunc(found.Items, func(h index.Hit) bool { return h.Code == "I50.31" && h.Billable }) {
		t.Errorf("search answered %d %+v", status, found)
	}

	var one struct {
		Code, Description, ValidFrom string
		ValidOn                      bool
		Neighbours, Children         []index.Hit
		Notes                        []index.Note
	}
	if status := get(t, h, "/codes/ICD10CM/i5031?on=2025-01-01", &one); status != http.StatusOK || one.Code != "I50.31" || !one.ValidOn ||
		!strings.HasPrefix(one.ValidFrom, "20") || len(one.Neighbours) < 2 {
		t.Errorf("details answered %d %+v", status, one)
	}

	var releases struct {
		Items       []index.Release
		StarterOnly bool
	}
	if status := get(t, h, "/code-releases", &releases); status != http.StatusOK || len(releases.Items) != 3 || !releases.StarterOnly {
		t.Errorf("releases answered %d %+v", status, releases)
	}

	for path, want := range map[string]int{
		"/codes":                               http.StatusUnprocessableEntity,
		"/codes?q=x&system=SNOMED":             http.StatusUnprocessableEntity,
		"/codes?q=x&on=tomorrow":               http.StatusUnprocessableEntity,
		"/codes?q=x&limit=1000":                http.StatusUnprocessableEntity,
		"/codes?q=" + strings.Repeat("x", 201): http.StatusUnprocessableEntity,
		"/codes/ICD10CM/Q99.99":                http.StatusNotFound,
	} {
		if status := get(t, h, path, nil); status != want {
			t.Errorf("%.40s answered %d, want %d", path, status, want)
		}
	}
}
