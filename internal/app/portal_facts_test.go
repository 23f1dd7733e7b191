package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
)

// TestNothingIsToldOfRequests compares what is answered about a number that exists with what is answered about one that does not:
// status, words, headers and the trail are the same.
func TestNothingIsToldOfRequests(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	d.h.SQL(`update roi_requests set code_hash = code_hash`)
	uncoded := d.ask(v.c, nil)
	d.h.SQL(`update roi_requests set code_hash = null where id = $1`, uncoded.request)
	answers := map[string]apptest.Answer{}
	trails := map[string]int{}
	for name, number := range map[string]string{"existing": v.Tracking, "made up": "R-ZZZZZ-ZZZZZ", "without a code": uncoded.Tracking, "no number at all": "hello"} {
		guesser := *v
		guesser.Actor, guesser.email = d.h.Nobody(), name
		var before, after int
		d.h.Scan(&before, `select count(*) from audit_events where act = 'portal.guess'`)
		answers[name] = guesser.enter(number, "AAAAA-AAAAA").Want(t, http.StatusUnauthorized)
		d.h.Scan(&after, `select count(*) from audit_events where act = 'portal.guess'`)
		trails[name] = after - before
	}
	want := answers["existing"]
	for name, got := range answers {
		if got.Problem(t) != want.Problem(t) || fmt.Sprint(headerNames(got)) != fmt.Sprint(headerNames(want)) || trails[name] != 1 {
			t.Errorf("%s: %s %v, %d in the trail; existing: %s %v", name, got.Problem(t), headerNames(got), trails[name], want.Problem(t), headerNames(want))
		}
	}
	var details string
	d.h.Scan(&details, `select coalesce(string_agg(details::text || coalesce(reason, ''), ' '), '') from audit_events where act like 'portal.%'`)
	for _, word := range []string{v.Tracking, v.Code, v.email, "AAAAA", "hello"} {
		if strings.Contains(details, word) {
			t.Errorf("the trail holds %q", word)
		}
	}
}

func headerNames(a apptest.Answer) []string {
	var out []string
	for name := range a.Header {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// TestFactsAreNotTold has two people ask, one of whom is a patient of the hospital: the machine knows the difference, the people
// who work on it see it, and the two requesters are shown the same.
func TestFactsAreNotTold(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	c := d.h.Agencies[0].Clients[0]
	c.Hospital.Post("/encounters", map[string]any{"facilityId": c.Facilities[0], "accountNumber": "ACC-PORTAL-1", "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"patient": map[string]any{"mrn": "PORTAL-1", "lastName": "Marchbanks", "firstName": "Ottoline", "birthDate": "1961-05-17", "sex": "F"}}).Want(t, http.StatusCreated)
	known := d.ask(c, map[string]any{"patient": map[string]any{"lastName": "Marchbanks", "firstName": "Ottoline", "birthDate": "1961-05-17", "mrn": "PORTAL-1", "sex": "F"}})
	unknown := d.ask(c, map[string]any{"patient": map[string]any{"lastName": "Fernsby", "firstName": "Algernon", "birthDate": "1971-01-02"}})
	var shown [2]string
	for i, v := range []*visitor{known, unknown} {
		v.prove()
		d.h.Eventually(func() bool {
			var n int
			d.h.Scan(&n, `select count(*) from roi_proofs where request_id = $1 and method = 'facts' and state <> 'pending'`, v.request)
			return n == 1
		})
		text := string(v.call(http.MethodGet, "/request", nil).Want(t, http.StatusOK).Body)
		shown[i] = withoutOwn(text, v)
	}
	if shown[0] != shown[1] {
		t.Errorf("a patient is shown\n%s\nsomebody who is none\n%s", shown[0], shown[1])
	}
	states := [2]string{}
	for i, v := range []*visitor{known, unknown} {
		d.h.Scan(&states[i], `select proofing from roi_requests where id = $1`, v.request)
	}
	if states != [2]string{"passed", "pending"} {
		t.Errorf("proofing is %v", states)
	}
	unknown.decidedByHand()
}

// withoutOwn takes out of a view what differs between any two requests.
func withoutOwn(text string, v *visitor) string {
	var view map[string]any
	if json.Unmarshal([]byte(text), &view) != nil {
		return text
	}
	for _, name := range []string{"tracking", "receivedAt"} {
		delete(view, name)
	}
	out, _ := json.Marshal(view)
	return strings.ReplaceAll(string(out), v.request.String(), "")
}

// decidedByHand lets the manager settle what the machine was not sure of.
func (v *visitor) decidedByHand() {
	t := v.d.t
	t.Helper()
	var kept struct {
		State  string
		Proofs []struct {
			ID        uuid.UUID
			Method    string
			Decidable bool
		}
	}
	path := "/roi-requests/" + v.request.String() + "/identity"
	v.manager().Get(path).Want(t, http.StatusOK).JSON(t, &kept)
	for _, p := range kept.Proofs {
		status := http.StatusConflict
		if p.Decidable {
			status = http.StatusOK
		}
		v.manager().Post(path, map[string]any{"proofId": p.ID, "passed": true}).Want(t, status)
	}
	v.manager().Get(path).Want(t, http.StatusOK).JSON(t, &kept)
	if kept.State != "passed" {
		t.Errorf("decided by hand, and it is %s", kept.State)
	}
}
