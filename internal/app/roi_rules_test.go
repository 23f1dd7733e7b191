package app_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
)

// TestRecordsByTheRules has the rules decide: what a defective authorization lacks, which papers a path needs, what clocks,
// letters and fees do, and what a client's own rules change. One house serves all; each request is withdrawn at its end.
func TestRecordsByTheRules(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	for name, test := range map[string]func(*records){
		"sensitive": (*records).sensitive, "authorization": (*records).defects, "paths": (*records).paths, "alarms": (*records).alarms, "letters": (*records).letters,
		"denial": (*records).denial, "fees": (*records).fees, "overrides": (*records).overrides, "two specialists": (*records).twoSpecialists,
		"changed meanwhile": (*records).changedMeanwhile, "at once": (*records).atOnce, "picked again": (*records).pickedAgain,
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			r.settings(nil).Want(t, http.StatusOK)
			test(r)
		})
	}
}

// found are the open findings of a request that block it, by kind.
func (r *records) found(p *apptest.Actor, w held, kind string) (messages []string) {
	r.t.Helper()
	var list struct {
		Items []struct {
			Kind, State, Message string
			Blocks               bool
		}
	}
	p.Post(r.path(w.CaseID, "/check"), w.under(map[string]any{})).Want(r.t, http.StatusOK).JSON(r.t, &list)
	for _, f := range list.Items {
		if f.Kind == kind && f.Blocks && f.State == "open" {
			messages = append(messages, f.Message)
		}
	}
	return messages
}

// defects saves authorizations with something wrong: each blocks, and the finding says what.
func (r *records) defects() {
	t := r.t
	id := r.ask("attorney", "authorization_164_508")
	r.h.UploadPaper(r.c.Hospital, id, "letter.txt", []byte(letter))
	paper := r.arrived("request_id", id)
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	r.tick(r.author, w, paper)
	if wrong := r.found(r.author, w, "authorization"); len(wrong) != 0 {
		t.Fatalf("a whole authorization is blocked: %q", wrong)
	}
	var whole map[string]any
	r.author.Get(r.path(id, "/authorization")).Want(t, http.StatusOK).JSON(t, &whole)
	places := func() map[string]any {
		out := map[string]any{}
		for _, e := range whole["elements"].([]any) {
			out[e.(map[string]any)["key"].(string)] = map[string]any{"documentId": paper, "page": 1}
		}
		return out
	}
	day := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	for name, tc := range map[string]struct {
		change map[string]any
		want   string
	}{
		"expired":       {map[string]any{"expiresOn": day(-2), "signedOn": day(-30)}, "expiration date has passed"},
		"revoked":       {map[string]any{"revokedAt": time.Now().Add(-time.Hour)}, "revoked"},
		"wrong patient": {map[string]any{"wrongPatient": true}, "another patient"},
		"compound":      {map[string]any{"combinedWith": []string{"consent_to_treatment"}}, "combined"},
		"no signature":  {map[string]any{"places": func() map[string]any { p := places(); p["signature"] = map[string]any{"missing": true}; return p }()}, "signature"},
		"undated":       {map[string]any{"signedOn": nil}, "day of the signature"},
	} {
		body := w.under(map[string]any{"places": places(), "signedOn": day(-3), "expiresOn": day(90)})
		maps.Copy(body, tc.change)
		maps.DeleteFunc(body, func(_ string, v any) bool { return v == nil })
		r.author.Put(r.path(id, "/authorization"), body, r.tag(r.author, id)).Want(t, http.StatusOK)
		if got := r.found(r.author, w, "authorization"); len(got) != 1 || !strings.Contains(got[0], tc.want) {
			t.Errorf("%s: found %q", name, got)
		}
		if got := r.complete(r.author, w).Want(t, http.StatusConflict); !strings.Contains(string(got.Body), "release-blocked") || !strings.Contains(string(got.Body), tc.want) {
			t.Errorf("%s: completing is answered %s", name, got.Body)
		}
	}
	r.drop(id)
}

// paths asks for the records of a child, of the dead and by subpoena: each is blocked until the papers that its path names
// are on file.
func (r *records) paths() {
	t := r.t
	child := map[string]any{"lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": time.Now().AddDate(-9, 0, 0).Format(time.DateOnly), "mrn": "MRN4400R1"}
	for name, tc := range map[string]struct {
		entry map[string]any
		want  string
		held  []string
	}{
		"a child, by the birth date": {map[string]any{"requesterClass": "personal_representative", "patient": child}, "Who acts for the minor", []string{"parent_proved", "custody_checked"}},
		"the dead":                   {map[string]any{"requesterClass": "personal_representative", "situations": []string{"deceased"}}, "Who acts for the estate", []string{"death_certificate", "letters_testamentary"}},
		"a subpoena":                 {map[string]any{"requesterClass": "attorney", "legalBasis": "subpoena"}, "Satisfactory assurance", []string{"subpoena_valid", "assurance_notice"}},
	} {
		id := r.enter(tc.entry)
		w := r.draw(r.author, id)
		if got := r.found(r.author, w, "path"); !slices.ContainsFunc(got, func(m string) bool { return strings.Contains(m, tc.want) }) {
			t.Errorf("%s: found %q", name, got)
		}
		tc.entry["held"] = tc.held
		r.author.Put(r.path(id, ""), w.under(r.mended(tc.entry)), r.tag(r.author, id)).Want(t, http.StatusOK)
		if got := r.found(r.author, w, "path"); len(got) != 0 {
			t.Errorf("%s: with its papers found %q", name, got)
		}
		r.drop(id)
	}
}

type shownClock struct {
	Extension, Nature string
	DueAt             time.Time
	Rule              struct{ ID string }
}

type shownRequest struct {
	Status, DelayOwner, Approval string
	Alarms                       []struct {
		Label string
		Late  bool
	}
	Clocks []shownClock
	Clock  struct {
		DueAt   time.Time
		Overdue bool
		Rule    struct{ ID string }
	}
}

func (r *records) show(id uuid.UUID) (out shownRequest) {
	r.t.Helper()
	r.c.Hospital.Get(r.path(id, "")).Want(r.t, http.StatusOK).JSON(r.t, &out)
	return out
}

// alarms raises what is due before the limit and escalates after it, each once: for a letter that lay about, and by the timer.
func (r *records) alarms() {
	t := r.t
	late := r.enter(map[string]any{"receivedAt": time.Now().AddDate(0, 0, -40).UTC()})
	labels := func(id uuid.UUID) (before, after int) {
		for _, a := range r.show(id).Alarms {
			if a.Late {
				after++
			} else {
				before++
			}
		}
		return before, after
	}
	if before, after := labels(late); before < 3 || after < 2 || !r.show(late).Clock.Overdue {
		t.Errorf("a letter of forty days ago raised %d alarms and %d escalations", before, after)
	}
	priority := func(id uuid.UUID) (n int) {
		r.h.Scan(&n, `select priority from work_items where case_id = $1`, id)
		return n
	}
	id := r.ask("patient", "access_164_524")
	if before, after := labels(id); before+after != 0 || priority(id) != 3 {
		t.Errorf("a new letter raised %d alarms and %d escalations", before, after)
	}
	r.h.SQL(`update roi_requests set received_at = received_at - interval '31 days' where id = $1`, id)
	for range 2 { // a timer that rings twice tells nothing twice
		r.h.SQL(`update jobs set due_at = now() where kind = 'roi.clock' and state = 'waiting'`)
		r.h.Eventually(func() bool {
			return count(r.h, `select count(*) from jobs where kind = 'roi.clock' and state in ('waiting','carried','running') and due_at <= now()`) == 0
		})
	}
	raised := r.show(id).Alarms
	seen := map[string]bool{}
	for _, a := range raised {
		seen[a.Label] = true
	}
	if before, after := labels(id); before < 3 || after < 2 || priority(id) != 1 || len(seen) != len(raised) {
		t.Errorf("the timer raised %d alarms and %d escalations, priority %d: %+v", before, after, priority(id), raised)
	}
	var list struct{ Items []struct{ ID uuid.UUID } }
	r.c.Hospital.Get("/roi-requests?overdue=true&clientId="+r.c.ID.String()).Want(t, http.StatusOK).JSON(t, &list)
	if !slices.ContainsFunc(list.Items, func(l struct{ ID uuid.UUID }) bool { return l.ID == late }) {
		t.Error("the late request is not in the list of those overdue")
	}
	r.drop(late)
	r.drop(id)
}

// Rules of a client's own, laid over the program's.
const (
	ownLevel = `rules:
  - family: deadlines
    id: deadlines/own-sla
    version: 1
    effective: {from: 2020-01-01}
    source: "Contract, section 4"
    counsel: to_verify
    replaces: deadlines/client-sla
    applies: {states: [US]}
    task: release
    label: Two days
    nature: contract
    limit: {amount: 2, unit: days}
    starts: received
`
	ownLetter = `  - family: letters
    id: letters/own-nothing-found
    version: 1
    effective: {from: 2020-01-01}
    source: Counsel of the hospital
    counsel: to_verify
    replaces: letters/no-records-en
    states: [US]
    kind: no_records
    language: en
    subject: "Nothing was found: {request_number}"
    body: [{text: "Our archive holds nothing of this: {records_description}."}]
`
	ownFee = `  - family: fees
    id: fees/own-attorneys
    version: 1
    effective: {from: 2020-01-01}
    source: "Contract, section 9"
    counsel: to_verify
    replaces: fees/tx-hospital
    applies: {states: [TX], bases: [subpoena], classes: [attorney]}
    engine: third_party
    currency: USD
    rounding: half_up
    rates:
      - media: [electronic]
        base: {minor: 1234, label: Agreed fee}
    postage: actual
`
)

// overrides lays a client's own rules over the program's: they decide from then on, and what cannot be read is refused.
func (r *records) overrides() {
	t := r.t
	const own = ownLevel + ownFee + ownLetter
	for name, broken := range map[string]string{"no YAML": "rules: [", "an unknown family": "rules: [{family: taxes}]", "an amount with a point": strings.Replace(own, "1234", "12.34", 1),
		"a letter with a placeholder that nobody fills": strings.Replace(own, "{request_number}", "{request_no}", 1)} {
		if got := r.settings(map[string]any{"overrides": broken}).Want(t, http.StatusUnprocessableEntity); !strings.Contains(string(got.Body), "overrides") {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	r.settings(map[string]any{"lawState": "TX", "overrides": own}).Want(t, http.StatusOK)
	id := r.enter(map[string]any{"requesterClass": "attorney", "legalBasis": "subpoena", "wanted": map[string]any{"text": "The whole chart. All pages. "}})
	if c := r.show(id).Clock; c.Rule.ID != "deadlines/own-sla" || c.DueAt.After(time.Now().Add(73*time.Hour)) {
		t.Errorf("the clock is %+v", c)
	}
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	var fee shownFee
	r.author.Post(r.path(id, "/fee"), w.under(map[string]any{})).Want(t, http.StatusOK).JSON(t, &fee)
	if fee.Schedule.ID != "fees/own-attorneys" || fee.TotalMinor != 1234 {
		t.Errorf("the fee is %+v", fee)
	}
	var letter struct {
		Subject  string
		Template struct{ ID string }
	}
	draft := func() apptest.Answer {
		return r.author.Post(r.path(id, "/letters"), w.under(map[string]any{"kind": "no_records", "send": false}))
	}
	written := draft().Want(t, http.StatusOK)
	written.JSON(t, &letter)
	if !strings.Contains(string(written.Body), `nothing of this: The whole chart. All pages."`) {
		t.Errorf("what was asked for stands in the letter's sentence as %s", written.Body)
	}
	if letter.Template.ID != "letters/own-nothing-found" || !strings.HasPrefix(letter.Subject, "Nothing was found: ") {
		t.Errorf("the letter is %+v", letter)
	}
	r.h.SQL(`update roi_settings set overrides = replace(overrides, 'replaces: letters/no-records-en', 'replaces: letters/of-another-version')`)
	if got := draft().Want(t, http.StatusConflict); !strings.Contains(string(got.Body), "client-rules-unfit") {
		t.Errorf("a letter that fits no more is answered %s", got.Body)
	}
	r.h.SQL(`update roi_settings set overrides = replace(overrides, 'replaces: fees/tx-hospital', 'replaces: fees/of-another-version')`)
	if got := r.author.Post(r.path(id, "/fee"), w.under(map[string]any{})).Want(t, http.StatusConflict); !strings.Contains(string(got.Body), "client-rules-unfit") {
		t.Errorf("rules that fit no more are answered %s", got.Body)
	}
	r.settings(nil).Want(t, http.StatusOK)
	r.drop(id)
}

// sensitive codes the stay with a disorder that has a law of its own: the document stays out until its authority is on file or
// a person decides, and what is left out leaves the selection.
func (r *records) sensitive() {
	t := r.t
	code := uuid.New()
	r.h.SQL(`insert into case_codes (tenant_id, client_id, id, case_id, system, code, role, seq, added_by)
		select tenant_id, client_id, $1, id, 'ICD10CM', 'F1020', 'dx', 1, $3 from coding_cases where encounter_id = $2`, code, r.encounter, r.author.UserID)
	id := r.ask("attorney", "authorization_164_508")
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	if got := r.found(r.author, w, "sensitive"); len(got) != 1 || !strings.Contains(got[0], "no authority") {
		t.Errorf("found %q", got)
	}
	r.author.Put(r.path(id, ""), w.under(r.mended(map[string]any{"requesterClass": "attorney", "legalBasis": "authorization_164_508", "held": []string{"part2_consent"}})),
		r.tag(r.author, id)).Want(t, http.StatusOK)
	if got := r.found(r.author, w, "sensitive"); len(got) != 0 {
		t.Errorf("with its consent found %q", got)
	}
	r.h.SQL(`delete from case_codes where id = $1`, code)
	r.drop(id)
}
