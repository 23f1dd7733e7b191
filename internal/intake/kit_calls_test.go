package intake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// person is somebody who calls the API.
type person struct {
	h     *house
	who   principal.Principal
	token string
}

func (h *house) person(a *agency, role principal.Role, client ...uuid.UUID) *person {
	p := principal.Principal{UserID: db.NewID(), TenantID: a.id, Role: role, Name: "Pat Example"}
	if len(client) > 0 {
		p.ClientID = client[0]
	}
	if role.Technician() {
		p.Facilities = a.facilities[:]
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	token := uuid.NewString()
	h.people[token] = p
	return &person{h: h, who: p, token: token}
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    []byte
}

func (p *person) call(method, path string, body any, header ...string) answer {
	p.h.t.Helper()
	var payload io.Reader = http.NoBody
	kind := "application/json"
	switch b := body.(type) {
	case nil:
	case string:
		payload, kind = strings.NewReader(b), "text/csv"
	default:
		encoded, err := json.Marshal(b)
		must(p.h.t, err)
		payload = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, p.h.url+"/api/v1/"+path, payload)
	must(p.h.t, err)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+p.token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	must(p.h.t, err)
	defer func() { _ = res.Body.Close() }()
	a := answer{status: res.StatusCode, header: res.Header, body: map[string]any{}}
	a.raw, err = io.ReadAll(res.Body)
	must(p.h.t, err)
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		must(p.h.t, json.Unmarshal(a.raw, &a.body))
	}
	return a
}

func (p *person) get(path string) answer {
	p.h.t.Helper()
	return p.call(http.MethodGet, path, nil)
}

func (p *person) post(path string, body any, header ...string) answer {
	p.h.t.Helper()
	return p.call(http.MethodPost, path, body, header...)
}

func (p *person) put(path string, body any, header ...string) answer {
	p.h.t.Helper()
	return p.call(http.MethodPut, path, body, header...)
}

// is checks the status and, where given, the problem's code.
func (a answer) is(t *testing.T, status int, code string) answer {
	t.Helper()
	got, _ := a.body["code"].(string)
	if a.status != status || code != "" && got != code {
		t.Fatalf("answered %d %q, want %d %q: %.800s", a.status, got, status, code, a.raw)
	}
	return a
}

func (a answer) text(name string) string {
	s, _ := a.body[name].(string)
	return s
}

func (a answer) items(name string) []map[string]any {
	list, _ := a.body[name].([]any)
	out := make([]map[string]any, len(list))
	for i, one := range list {
		out[i], _ = one.(map[string]any)
	}
	return out
}

// fields are the places that a problem names.
func (a answer) fields() map[string]string {
	out := map[string]string{}
	for _, e := range a.items("errors") {
		out[e["location"].(string)] = e["message"].(string)
	}
	return out
}

func encounter(a *agency, site int, account, mrn string) map[string]any {
	return map[string]any{"facilityId": a.facilities[site], "accountNumber": account, "workType": "OBS",
		"patient":    map[string]any{"mrn": mrn, "lastName": "Ibarra", "firstName": "Mark", "birthDate": "1968-10-07", "sex": "M"},
		"admittedAt": "2025-03-27T15:00:00Z", "dischargedAt": "2025-03-28T15:00:00Z", "chargesMinor": 123400}
}

// register makes an encounter and gives its id.
func (p *person) register(body map[string]any) string {
	p.h.t.Helper()
	return p.post("encounters", body).is(p.h.t, 201, "").text("id")
}
