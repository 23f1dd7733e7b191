package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// pair is a question asked twice: of what is there, and of what is not. Each gives the answer's status.
type pair struct {
	name         string
	there, never func() int
}

// TestWorkTellsNothing hears what the database is asked when somebody guesses at what is there and at what is not: as many
// statements of each kind in the same order, so that the time of the answer has nothing to tell. internal/bench measures that time.
func TestWorkTellsNothing(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	wire := testkit.Listen(t, d.h.Database.App)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	// A second process does no background work, so that nothing else is heard.
	d.h.URL = d.secondProcess("CHARTWRIGHT_DATABASE_URL=" + wire.URL)
	for _, p := range slices.Concat(d.portalPairs(v), d.signInPairs(), d.tokenPairs()) {
		t.Run(p.name, func(t *testing.T) {
			p.there() // statements are prepared, and the system door's use is kept
			p.never()
			wire.Heard()
			status := p.there()
			there := kinds(wire.Heard())
			if other := p.never(); other != status {
				t.Errorf("answered %d where it is there and %d where it is not", status, other)
			}
			never := kinds(wire.Heard())
			if len(there) == 0 || !slices.Equal(there, never) {
				t.Errorf("the database is asked\n%s where it is there, and\n%s where it is not", strings.Join(there, ", "), strings.Join(never, ", "))
			}
		})
	}
}

// kinds are reads, writes, and the ends of transactions.
func kinds(heard []string) []string {
	out := make([]string, len(heard))
	for i, text := range heard {
		word, _, _ := strings.Cut(text, " ")
		switch strings.ToLower(word) {
		case "insert", "update", "delete":
			word = "write"
		}
		out[i] = strings.ToLower(word)
	}
	return out
}

func (d *doors) portalPairs(v *visitor) []pair {
	fresh := func() *visitor {
		return &visitor{Actor: d.h.Nobody(), d: d, c: v.c, email: uuid.NewString()}
	}
	ask := func(patient map[string]any) func() int {
		return func() int {
			g := fresh()
			body := application(v.c, g.email+"@example.test")
			body["patient"] = patient
			return g.call(http.MethodPost, "/hospitals/"+slugOf(v.c)+"/requests", body).Status
		}
	}
	known := d.knownPatient(v.c)
	return []pair{
		{"a request and its code", func() int { return fresh().enter(v.Tracking, "AAAAA-AAAAA").Status },
			func() int { return fresh().enter("R-22222-22222", "AAAAA-AAAAA").Status }},
		{"a patient", ask(known), ask(map[string]any{"lastName": "Nobody", "firstName": "Whatever", "birthDate": "1950-01-02"})},
	}
}

// knownPatient is somebody in the index of the client.
func (d *doors) knownPatient(c *apptest.Client) map[string]any {
	d.t.Helper()
	c.Hospital.Post("/encounters", map[string]any{"facilityId": c.Facilities[0], "accountNumber": "A4711", "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"patient": map[string]any{"mrn": "M4711", "lastName": "Hawthorn", "firstName": "Cecily", "birthDate": "1948-11-30", "sex": "F"}}).Want(d.t, http.StatusCreated)
	return map[string]any{"lastName": "Hawthorn", "firstName": "Cecily", "birthDate": "1948-11-30"}
}

func (d *doors) signInPairs() []pair {
	n := 0
	try := func(email string) int {
		n++
		return d.h.Nobody().Do(http.MethodPost, "/sessions", map[string]any{"email": email, "password": "a guess that is wrong"},
			"X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n)).Status
	}
	nobody := func() int { return try("nobody-" + uuid.NewString() + "@agency.test") }
	coder, gone := d.h.Agencies[0].People[principal.Coder], d.h.Agencies[1].People[principal.Coder]
	d.h.SQL(`update users set status = 'disabled' where id = $1`, gone.UserID)
	return []pair{
		{"a person", func() int { return try(coder.Email) }, nobody},
		{"a person who was disabled", func() int { return try(gone.Email) }, nobody},
		{"a person, by organisation", func() int { return d.depart(coder.Email) }, func() int { return d.depart("nobody@" + domainOf(coder.Email)) }},
		{"an agency that has no organisation", func() int { return d.depart("agency-a") }, func() int { return d.depart("no-such-agency") }},
	}
}

func (d *doors) depart(name string) int {
	return d.h.Nobody().Do(http.MethodPost, "/sessions/organisation", map[string]any{"name": name}).Status
}

func domainOf(email string) string {
	_, domain, _ := strings.Cut(email, "@")
	return domain
}

// tokenPairs show tokens that nobody has: of an agency that exists and of none, and one that was revoked.
func (d *doors) tokenPairs() []pair {
	show := func(path string, secret string) func() int {
		return func() int { return d.h.Bearer("a guesser", "cw_"+secret).Do(http.MethodGet, path, nil).Status }
	}
	here, _ := opaque.New(d.h.Agencies[0].ID)
	nowhere, _ := opaque.New(uuid.New())
	revoked, hash := opaque.New(d.h.Agencies[0].ID)
	manager := d.h.Agencies[0].People[principal.Manager]
	d.h.SQL(`insert into api_tokens (tenant_id, id, user_id, name, token_hash, scopes, expires_at, revoked_at) values ($1, $2, $3, 'old', $4, '{}', now() + interval '1 day', now())`,
		d.h.Agencies[0].ID, uuid.New(), manager.UserID, hash)
	return []pair{
		{"the agency of a token", show("/me", here), show("/me", nowhere)},
		{"a token that was revoked", show("/me", revoked), show("/me", here)},
		{"the agency of a provisioning token", show("//scim/v2/Users", here), show("//scim/v2/Users", nowhere)},
	}
}
