package app_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/identity"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// TestPolicySweep calls every operation of the contract as everybody (each role, hospitals' tokens, nobody, expired
// sessions, revoked tokens) for what is their own, another client's, another facility's, another agency's and nobody's, and
// compares with the policy table: 401 signed out, 403 for other roles, and what is not one's own answers exactly as what
// does not exist. No answer is a 5xx, and none holds a word or an id of somebody else's.
func TestPolicySweep(t *testing.T) {
	t.Parallel()
	s := newSweep(t)
	s.known()
	for _, a := range s.house.Agencies {
		for _, p := range s.actors(a) {
			s.strangers(p)
			s.filters(p)
		}
	}
	for _, a := range s.house.Agencies {
		for _, p := range s.actors(a) {
			s.own(p)
		}
	}
	s.cursors()
	s.signedOut()
	t.Logf("%d requests", s.requests)
}

type sweep struct {
	t        *testing.T
	house    *apptest.House
	ops      []httpx.Op
	rules    map[string]identity.Rule
	params   map[string][]string // uuids among the query parameters of an operation
	bodied   map[string]bool     // operations with a JSON body
	requests int
}

func newSweep(t *testing.T) *sweep {
	t.Helper()
	s := &sweep{t: t, house: apptest.Furnished(t), params: map[string][]string{}, bodied: map[string]bool{}}
	s.rules = rulesOf(s.house)
	var err error
	if s.ops, err = app.Operations(); err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name, In string }
			RequestBody struct{ Content map[string]any }
		}
	}
	text, err := app.Contract()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	for _, methods := range contract.Paths {
		for _, op := range methods {
			_, s.bodied[op.OperationID] = op.RequestBody.Content["application/json"]
			for _, p := range op.Parameters {
				if p.In == "query" {
					s.params[op.OperationID] = append(s.params[op.OperationID], p.Name)
				}
			}
		}
	}
	return s
}

// rulesOf gives the policy table by operation.
func rulesOf(h *apptest.House) map[string]identity.Rule {
	out := map[string]identity.Rule{}
	for _, r := range h.App.Policy().Rules() {
		out[r.Operation] = r
	}
	return out
}

// known fails for operations that the sweep cannot call yet, and says what to do.
func (s *sweep) known() {
	s.t.Helper()
	for _, op := range s.ops {
		if _, _, unknown := fill(op.Path, missing()); unknown != "" {
			s.t.Errorf("%s: whose id is %q? Add its collection to collections in sweep_objects_test.go, or the parameter to plain", op.ID, unknown)
		}
		if s.bodied[op.ID] && bodies[op.ID] == nil {
			s.t.Errorf("%s takes a body: add one that it accepts to bodies in sweep_bodies_test.go", op.ID)
		}
		for _, name := range s.params[op.ID] {
			if strings.HasSuffix(name, "Id") && filters[name] == nil {
				s.t.Errorf("%s: whose id is the query parameter %q? Add it to filters in sweep_objects_test.go", op.ID, name)
			}
		}
	}
	if s.t.Failed() {
		s.t.FailNow()
	}
}

// actors are everybody of an agency who is signed in, people and tokens.
func (s *sweep) actors(a *apptest.Agency) []*apptest.Actor {
	var out []*apptest.Actor
	for _, role := range principal.Roles() {
		if role != principal.Hospital {
			out = append(out, a.People[role])
		}
	}
	for _, c := range a.Clients {
		out = append(out, c.Hospital, c.Token, c.Narrow)
	}
	return append(out, a.Token)
}

// allowed is what the table says.
func (s *sweep) allowed(p *apptest.Actor, op httpx.Op) bool {
	r := s.rules[op.ID]
	if r.Public || !slices.Contains(r.Roles, p.Role) {
		return r.Public
	}
	return (p.Token == "" && !r.TokenOnly) || (p.Token != "" && r.Token && slices.Contains(p.Scopes, r.Capability))
}

// ask calls an operation for path's objects with a body about about's, and checks what no answer may be or hold.
func (s *sweep) ask(p *apptest.Actor, op httpx.Op, path, about objects, query string) apptest.Answer {
	s.t.Helper()
	target, _, _ := fill(op.Path, path)
	if op.Prefix != httpx.Prefix {
		target = "/" + op.Prefix + target
	}
	if query == "" {
		query = queries[op.ID]
	}
	var body any
	if make := bodies[op.ID]; make != nil {
		body = make(about)
	}
	s.requests++
	header := []string{"If-Match", `"1"`}
	if more := headers[op.ID]; more != nil {
		header = append(header, more(about)...)
	}
	got := p.Do(op.Method, target+query, body, header...)
	if got.Status >= http.StatusInternalServerError && !slices.Contains(strangeAnswers[op.ID], got.Status) {
		s.t.Errorf("%s %s%s as %s: %d %s", op.Method, op.Path, query, p.Name, got.Status, got.Body)
	}
	sent, _ := json.Marshal(body)
	if value, leaked := s.house.Foreign(p.Owner, string(got.Body), target+query+string(sent)); leaked && p.Role != "" {
		s.t.Errorf("%s %s%s as %s shows %q, which is somebody else's", op.Method, op.Path, query, p.Name, value)
	}
	return got
}

// strangers names, in path and body, what is not the actor's.
func (s *sweep) strangers(p *apptest.Actor) {
	s.t.Helper()
	for _, op := range s.ops {
		if s.rules[op.ID].Public {
			continue
		}
		nothing := missing()
		_, met, _ := fill(op.Path, nothing)
		if len(met) == 0 && bodies[op.ID] == nil {
			if !s.allowed(p, op) {
				s.refused(p, op, s.ask(p, op, nothing, nothing, ""))
			}
			continue
		}
		for _, who := range strangers(s.house, p) {
			if who.forTechnicians && (len(met) == 0 || !leased[met[0]]) {
				continue
			}
			got := s.ask(p, op, who.objects, who.objects, "")
			if !s.allowed(p, op) {
				s.refused(p, op, got)
				continue
			}
			s.like(p, op, who, got, s.ask(p, op, nothing, nothing, ""), nothing)
			if len(met) > 0 && got.Status < 300 {
				s.t.Errorf("%s %s of %s as %s: answered %d", op.Method, op.Path, who.whose, p.Name, got.Status)
			}
			if len(met) > 0 && names(bodies[op.ID], who.objects) { // one's own thing with somebody else's inside
				mine := own(s.t, s.house, p)
				absent := s.ask(p, op, mine, nothing, "")
				got := s.ask(p, op, mine, who.objects, "")
				if absent.Status >= 300 { // else it does not matter to this actor what is inside
					s.like(p, op, who, got, absent, nothing)
				}
			}
		}
	}
}

func (s *sweep) refused(p *apptest.Actor, op httpx.Op, got apptest.Answer) {
	s.t.Helper()
	if got.Status != http.StatusForbidden {
		s.t.Errorf("%s as %s: answered %d, want 403 by the policy table: %s", op.ID, p.Name, got.Status, got.Body)
	}
}

// like holds the answer about somebody else's to the answer about nothing.
func (s *sweep) like(p *apptest.Actor, op httpx.Op, who stranger, got, absent apptest.Answer, nothing objects) {
	s.t.Helper()
	a, b := withoutIDs(comparable(got), who.objects), withoutIDs(comparable(absent), nothing)
	if got.Status != absent.Status || a != b {
		s.t.Errorf("%s as %s tells what belongs to %s from what does not exist:\n%d %s\n%d %s", op.ID, p.Name, who.whose, got.Status, a, absent.Status, b)
	}
}

// comparable is a body without what differs between any two answers.
func comparable(r apptest.Answer) string {
	var body map[string]any
	if json.Unmarshal(r.Body, &body) != nil {
		return string(r.Body)
	}
	for _, name := range []string{"requestId", "id", "createdAt", "email", "oneTimePassword", "token", "name", "expiresAt", "code", "version", "at", "people", "userName", "displayName", "emails", "meta"} {
		if r.Status < 300 || name == "requestId" {
			delete(body, name)
		}
	}
	out, _ := json.Marshal(body)
	return string(out)
}

// names reports that a request's body holds ids of o.
func names(body func(objects) any, o objects) bool {
	if body == nil {
		return false
	}
	text, _ := json.Marshal(body(o))
	return withoutIDs(string(text), o) != string(text)
}

// last end the session that calls them, so nothing comes after them.
var last = []string{"sessions-end-current", "sessions-end-all"}

// own calls what the table allows for what is the actor's own.
func (s *sweep) own(p *apptest.Actor) {
	s.t.Helper()
	ops := slices.Clone(s.ops)
	slices.SortStableFunc(ops, func(a, b httpx.Op) int { return slices.Index(last, a.ID) - slices.Index(last, b.ID) })
	for _, op := range ops {
		if !s.allowed(p, op) || s.rules[op.ID].Public {
			continue
		}
		if op.ID == last[1] {
			p = p.SignIn()
		}
		mine := own(s.t, s.house, p)
		got := s.ask(p, op, mine, mine, "")
		if ok := strangeAnswers[op.ID]; slices.Contains(ok, got.Status) {
			continue
		}
		if slices.Contains([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed}, got.Status) {
			s.t.Errorf("%s for their own as %s: answered %d, but the policy table allows it: %s", op.ID, p.Name, got.Status, got.Body)
		}
	}
}

// strangeAnswers are refusals that come from what the operation is about, not from who asks.
var strangeAnswers = map[string][]int{
	"scim-bulk":           {http.StatusNotImplemented},
	"me-passkeys-delete":  {http.StatusNotFound}, // nobody of the house has one
	"roi-review":          {http.StatusNotFound}, // the specialist's item is no review
	"roi-identity-decide": {http.StatusNotFound}, // the request came by mail and has nothing to prove
}
