package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/app/apptest"
	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// canary stands for what somebody typed into the wrong field. No answer and no log line may repeat it.
const canary = "Wilhelmina-Quackenbush-1931"

// TestManners holds all that is answered to the manners of the house.
func TestManners(t *testing.T) {
	t.Parallel()
	h := apptest.Settled(t)
	t.Run("refusals", func(t *testing.T) { refusals(t, h) })
	t.Run("headers and cookies", func(t *testing.T) { headersAndCookies(t, h) })
	t.Run("forged requests", func(t *testing.T) { forgedRequests(t, h) })
	t.Run("paths", func(t *testing.T) { paths(t, h) })
}

// refusals sends what no handler can use, and expects a problem that repeats nothing of it.
func refusals(t *testing.T, h *apptest.House) {
	t.Helper()
	apptest.PHI(canary)
	a := h.Agencies[0]
	manager := a.People[principal.Manager]
	client := "/clients/" + a.Clients[0].ID.String()
	deep := `{"name":` + strings.Repeat("[", 20000) + `"` + canary + `"` + strings.Repeat("]", 20000) + `}`
	for name, tc := range map[string]struct {
		method, path string
		body         any
		header       []string
		status       []int
	}{
		"malformed JSON":       {http.MethodPost, "/clients", `{"name": "` + canary, nil, []int{400, 422}},
		"wrong type":           {http.MethodPost, "/clients", `{"name": {"x": "` + canary + `"}}`, nil, []int{422}},
		"unknown member":       {http.MethodPost, "/clients", `{"` + canary + `": 1}`, nil, []int{422}},
		"not the pattern":      {http.MethodPost, "/clients", `{"name":"x","code":"` + canary + `","timezone":"America/Chicago","status":"draft"}`, nil, []int{422}},
		"not of the list":      {http.MethodPost, "/clients", `{"name":"x","code":"ZZ","timezone":"America/Chicago","status":"` + canary + `"}`, nil, []int{422}},
		"no such zone":         {http.MethodPost, "/clients", `{"name":"x","code":"ZZ","timezone":"` + canary + `","status":"draft"}`, nil, []int{422}},
		"deep JSON":            {http.MethodPost, "/clients", deep, nil, []int{400, 422}},
		"oversized body":       {http.MethodPost, "/clients", `{"name":"` + strings.Repeat(canary, 100000) + `"}`, nil, []int{413}},
		"wrong content type":   {http.MethodPost, "/clients", "<name>" + canary + "</name>", []string{"Content-Type", "application/xml"}, []int{415, 422}},
		"not an id in path":    {http.MethodGet, "/users/" + canary, nil, nil, []int{404, 422}},
		"not an id in query":   {http.MethodGet, "/work?clientId=" + canary, nil, nil, []int{422}},
		"not a cursor":         {http.MethodGet, "/users?cursor=" + canary, nil, nil, []int{422}},
		"not a number":         {http.MethodGet, "/users?limit=" + canary, nil, nil, []int{422}},
		"number out of range":  {http.MethodGet, "/users?limit=100000", nil, nil, []int{422}},
		"not a time":           {http.MethodGet, "/results?since=" + canary, nil, nil, []int{422}},
		"not a version":        {http.MethodPut, client, clientFields(), []string{"If-Match", canary}, []int{422}},
		"version missing":      {http.MethodPut, client, clientFields(), nil, []int{428}},
		"version stale":        {http.MethodPut, client, clientFields(), []string{"If-Match", `"999"`}, []int{412}},
		"unknown route":        {http.MethodGet, "/" + canary, nil, nil, []int{404}},
		"unknown route, deep":  {http.MethodPost, "/clients/" + canary + "/x/y", `{}`, nil, []int{404}},
		"method not taken":     {http.MethodDelete, "/clients", nil, nil, []int{405}},
		"idempotency key":      {http.MethodPost, "/encounters", bodies["encounters-create"](objects{facility: a.Clients[0].Facilities[0].String()}), []string{"Idempotency-Key", "short"}, []int{422}},
		"patient's date":       {http.MethodPost, "/encounters", `{"facilityId":"` + a.Clients[0].Facilities[0].String() + `","accountNumber":"1","workType":"IP","admittedAt":"2026-03-01T10:00:00Z","patient":{"mrn":"1","lastName":"x","firstName":"x","birthDate":"` + canary + `","sex":"F"}}`, nil, []int{422}},
		"not a CSV":            {http.MethodPost, "/encounters/import", `{"` + canary + `":1}`, nil, []int{415}},
		"CSV of nonsense":      {http.MethodPost, "/encounters/import", "account_number,mrn\n" + canary + "," + canary + "\n", []string{"Content-Type", "text/csv"}, []int{422}},
		"upload of nothing":    {http.MethodPost, "/uploads", nil, []string{"Tus-Resumable", "1.0.0", "Upload-Length", canary}, []int{400}},
		"upload to nobody":     {http.MethodPost, "/uploads", nil, []string{"Tus-Resumable", "1.0.0", "Upload-Length", "5", "Upload-Metadata", "encounterId " + canary}, []int{400, 422}},
		"no such page":         {http.MethodGet, "/documents/" + missing().document + "/pages/999999/image", nil, nil, []int{404}},
		"page is not a number": {http.MethodGet, "/documents/" + missing().document + "/pages/" + canary + "/image", nil, nil, []int{404, 422}},
	} {
		t.Run(name, func(t *testing.T) {
			got := manager.Do(tc.method, tc.path, tc.body, tc.header...)
			if !slices.Contains(tc.status, got.Status) {
				t.Errorf("answered %d, want one of %v: %.300s", got.Status, tc.status, got.Body)
			}
			if strings.Contains(string(got.Body), canary) || strings.Contains(headerText(got.Header), canary) {
				t.Errorf("the refusal repeats what was sent: %.600s", got.Body)
			}
			if strings.HasPrefix(tc.path, "/uploads") {
				return // worded by the protocol's library
			}
			var p struct {
				Type, Title, Code, Detail, RequestID string
				Status                               int
			}
			if kind := got.Header.Get("Content-Type"); kind != "application/problem+json" {
				t.Fatalf("the refusal is %q: %.300s", kind, got.Body)
			}
			got.JSON(t, &p)
			if p.Type == "" || p.Title == "" || p.Code == "" || p.Detail == "" || p.Status != got.Status || p.RequestID != got.Header.Get("X-Request-ID") {
				t.Errorf("the problem is incomplete: %.600s", got.Body)
			}
		})
	}
}

func headerText(h http.Header) string {
	var b strings.Builder
	_ = h.Write(&b)
	return b.String()
}

// paths tries to climb out of the folder of the web application.
func paths(t *testing.T, h *apptest.House) {
	t.Helper()
	for _, path := range []string{"//../../../../etc/passwd", "//%2e%2e/%2e%2e/%2e%2e/etc/passwd", "//..%2f..%2f..%2fetc%2fpasswd", "//assets/..%5c..%5cetc", "//assets/%00"} {
		if got := h.Nobody().Get(path); strings.Contains(string(got.Body), "root:") || got.Status >= http.StatusInternalServerError {
			t.Errorf("%s: answered %d %.100s", path, got.Status, got.Body)
		}
	}
}

// headersAndCookies looks at what every answer carries and what the browser keeps.
func headersAndCookies(t *testing.T, h *apptest.House) {
	t.Helper()
	p := h.Agencies[0].People[principal.Manager]
	for _, path := range []string{"/me", "/clients", "/no-such-thing", "//healthz", "//readyz", "//openapi.json", "//reference", "//", "//work/anything"} {
		got := p.Get(path)
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Request-ID": ""} {
			if have := got.Header.Get(name); have == "" || (want != "" && have != want) {
				t.Errorf("%s: %s is %q", path, name, have)
			}
		}
		if strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
			policy := got.Header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
				t.Errorf("%s: the content security policy is %q", path, policy)
			}
			nonces(t, path, policy, p.Get(path).Header.Get("Content-Security-Policy"), string(got.Body))
		}
		if strings.HasPrefix(path, "/me") && got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be cached: %q", path, got.Header.Get("Cache-Control"))
		}
	}
	answer := h.Nobody().Post("/sessions", map[string]any{"email": p.Email, "password": apptest.Password}).Want(t, http.StatusCreated)
	cookies := (&http.Response{Header: answer.Header}).Cookies()
	if len(cookies) != 2 {
		t.Fatalf("signing in sets %d cookies", len(cookies))
	}
	for _, c := range cookies {
		if c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.MaxAge > 0 || (c.Name == signin.SessionCookie) != c.HttpOnly {
			t.Errorf("the cookie %s is %+v", c.Name, c)
		}
	}
}

// nonces are those of one answer: the page bears the one that its policy names, and the next answer another.
func nonces(t *testing.T, path, policy, next, page string) {
	t.Helper()
	_, rest, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ := strings.Cut(rest, "'")
	if len(nonce) < 20 || strings.Contains(next, nonce) || !strings.Contains(page, `nonce="`+nonce+`"`) || strings.Contains(page, "__NONCE__") {
		t.Errorf("%s: the nonce %q of its policy is not its own", path, nonce)
	}
}

// forgedRequests come from another site: without the token of the page, or with another origin.
func forgedRequests(t *testing.T, h *apptest.House) {
	t.Helper()
	p := h.Agencies[0].People[principal.Manager]
	other := h.Agencies[0].People[principal.Operator]
	for name, header := range map[string][]string{
		"no token":           {signin.CSRFHeader, ""},
		"a wrong token":      {signin.CSRFHeader, "AAAA"},
		"another's token":    {signin.CSRFHeader, other.Cookie(signin.CSRFCookie)},
		"another origin":     {"Origin", "https://evil.example"},
		"another site":       {"Sec-Fetch-Site", "cross-site"},
		"a form from abroad": {"Sec-Fetch-Site", "cross-site", "Content-Type", "text/plain"},
	} {
		for at, op := range operations(t) {
			method, path, _ := strings.Cut(at, " ")
			if method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions || strings.HasPrefix(op.OperationID, "sessions-") || !strings.HasPrefix(path, httpx.Prefix+"/") { // the portal's own are in TestPortalReach
				continue
			}
			path, _, _ = fill(strings.TrimPrefix(path, "/api/v1"), missing())
			if got := p.Do(method, path, "{}", header...); got.Status != http.StatusForbidden {
				t.Errorf("%s with %s: answered %d %.200s", op.OperationID, name, got.Status, got.Body)
			}
		}
	}
	p.Get("/me").Want(t, http.StatusOK)
}
