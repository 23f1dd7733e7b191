package identity_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// organisation is an agency's directory that provisions over SCIM with a token.
type organisation struct {
	w      *world
	token  string
	id     string // of the token
	client *http.Client
}

// organisation makes a token for provisioning by the browser's person, as Setup does.
func (b *browser) organisation(scopes ...string) *organisation {
	b.w.t.Helper()
	if len(scopes) == 0 {
		scopes = []string{"scim"}
	}
	made := b.post("api-tokens", map[string]any{"name": "directory", "scopes": scopes, "expiresAt": b.w.clock.Now().Add(24 * time.Hour)}).is(b.w.t, 201, "")
	return &organisation{w: b.w, token: made.text("token"), id: made.text("id"), client: &http.Client{Timeout: testkit.Patience}}
}

// send is a request of the protocol; body is JSON text, or nothing.
func (o *organisation) send(method, path, body string, header ...string) answer {
	o.w.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, o.w.url+"/scim/v2"+path, strings.NewReader(body))
	must(o.w.t, err)
	req.Header.Set("Authorization", "Bearer "+o.token)
	req.Header.Set("Content-Type", "application/scim+json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := o.client.Do(req)
	must(o.w.t, err)
	defer func() { _ = res.Body.Close() }()
	var raw bytes.Buffer
	_, err = raw.ReadFrom(res.Body)
	must(o.w.t, err)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw.String(), body: map[string]any{}}
	if raw.Len() > 0 {
		must(o.w.t, json.Unmarshal(raw.Bytes(), &a.body))
	}
	return a
}

// find gives the resources that a filter finds, and how many there are.
func (o *organisation) find(kind, filter string, more ...string) (all []map[string]any, total int) {
	o.w.t.Helper()
	q := url.Values{"filter": {filter}}
	if filter == "" {
		q = url.Values{}
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	got := o.send(http.MethodGet, "/"+kind+"?"+q.Encode(), "").was(o.w.t, 200, "")
	list, _ := got.body["Resources"].([]any)
	for _, r := range list {
		all = append(all, r.(map[string]any))
	}
	n, _ := got.body["totalResults"].(float64)
	return all, int(n)
}

// was checks an answer of the protocol: its status and the kind of refusal.
func (a answer) was(t *testing.T, status int, scimType string) answer {
	t.Helper()
	if got := a.text("scimType"); a.status != status || got != scimType {
		t.Fatalf("answered %d %q, want %d %q: %s", a.status, got, status, scimType, a.raw)
	}
	if status >= 400 {
		schemas, _ := a.body["schemas"].([]any)
		if len(schemas) != 1 || schemas[0] != "urn:ietf:params:scim:api:messages:2.0:Error" || a.text("detail") == "" {
			t.Fatalf("a refusal in another form than the protocol's, or without a word: %s", a.raw)
		}
	}
	return a
}

// add makes a person as Okta does.
func (o *organisation) add(name string) (id string) {
	o.w.t.Helper()
	text, err := json.Marshal(map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:User"}, "userName": name, "active": true, "displayName": "Person " + name[:3],
		"emails": []any{map[string]any{"primary": true, "type": "work", "value": name}},
	})
	must(o.w.t, err)
	return o.send(http.MethodPost, "/Users", string(text)).was(o.w.t, 201, "").text("id")
}

// group makes a group of those people.
func (o *organisation) group(name string, ids ...string) (id string) {
	o.w.t.Helper()
	members := []any{}
	for _, m := range ids {
		members = append(members, map[string]any{"value": m})
	}
	text, err := json.Marshal(map[string]any{"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:Group"}, "displayName": name, "members": members})
	must(o.w.t, err)
	return o.send(http.MethodPost, "/Groups", string(text)).was(o.w.t, 201, "").text("id")
}

// patch sends operations, as JSON text.
func (o *organisation) patch(path, operations string) answer {
	o.w.t.Helper()
	return o.send(http.MethodPatch, path, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[`+operations+`]}`)
}

// means says in Setup what groups mean: id and role in turn.
func (b *browser) means(pairs ...string) answer {
	b.w.t.Helper()
	groups := []any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		groups = append(groups, map[string]any{"id": pairs[i], "role": pairs[i+1], "facilityIds": []string{}})
	}
	tag := b.get("provisioning").is(b.w.t, 200, "").header.Get("ETag")
	return b.call(http.MethodPut, "provisioning/groups", map[string]any{"groups": groups}, "If-Match", tag)
}

// now reads how a person stands.
func (w *world) now(id string) (role, status string) {
	w.t.Helper()
	must(w.t, w.super.QueryRow(context.Background(), `select role, status from users where id = $1`, id).Scan(&role, &status))
	return role, status
}

// stands checks how a person stands.
func (w *world) stands(id, role, status string) {
	w.t.Helper()
	if r, s := w.now(id); r != role || s != status {
		w.t.Fatalf("the person is %s and %s, want %s and %s", r, s, role, status)
	}
}

// provisioning is a world whose first agency has a manager at the screen and an organisation with a token of theirs.
func provisioning(t *testing.T) (*world, *browser, *organisation) {
	t.Helper()
	w := newWorld(t)
	manager := w.signedIn(w.person(w.agencies[0], principal.Manager))
	return w, manager, manager.organisation()
}

func (w *world) operator(n int) (*people.User, *browser) {
	w.t.Helper()
	u := w.person(w.agencies[n], principal.Operator)
	return u, w.signedIn(u)
}
