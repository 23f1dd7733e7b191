package app_test

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestAccountOfDisclosures records what left by other ways: the rules say what counts, six years are on the paper, and what
// the police had suspended is with compliance but not on the patient's paper.
func TestAccountOfDisclosures(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	officer := r.a.People[principal.Compliance]
	path := "/patients/" + r.patient.String() + "/disclosures"
	record := func(p *apptest.Actor, name, basis string, years int) apptest.Answer {
		return p.Post(path, map[string]any{"at": time.Now().AddDate(-years, 0, -1), "name": name, "address": "1 Main Street", "what": "What " + name + " asked for",
			"purpose": "other", "legalBasis": basis, "requesterClass": "other", "pages": 3})
	}
	for _, d := range []struct {
		name, basis string
		years       int
	}{{"Health Department", "required_by_law", 1}, {"Night Clinic", "treatment", 1}, {"Old Registry", "required_by_law", 7}, {"State Police", "required_by_law", 0}} {
		record(r.c.Hospital, d.name, d.basis, d.years).Want(t, http.StatusCreated)
	}
	record(officer, "Too Early", "required_by_law", 11).Want(t, http.StatusUnprocessableEntity)
	record(r.a.Clients[1].Hospital, "Other Client", "required_by_law", 1).Want(t, http.StatusNotFound)
	record(r.author, "Specialist", "required_by_law", 1).Want(t, http.StatusForbidden)
	for _, out := range []*apptest.Actor{r.h.Agencies[1].People[principal.Compliance]} {
		out.Get(path).Want(t, http.StatusNotFound)
		out.Get(path+"/document").Want(t, http.StatusNotFound)
	}
	r.c.Hospital.Get(path).Want(t, http.StatusForbidden)
	r.c.Hospital.Get(path+"/document").Want(t, http.StatusForbidden)

	both := []string{"Health Department", "State Police"}
	onPaper(t, officer.Get(path+"/document").Want(t, http.StatusOK), both, []string{"Night Clinic", "Old Registry"})
	today := time.Now().UTC()
	officer.Post("/patients/"+r.patient.String()+"/disclosure-suspensions", map[string]any{"recipient": "state police", "statement": "It would impede an inquiry.",
		"from": today.AddDate(0, 0, -1).Format(time.DateOnly), "to": today.AddDate(0, 3, 0).Format(time.DateOnly)}).Want(t, http.StatusCreated)
	onPaper(t, officer.Get(path+"/document?language=es").Want(t, http.StatusOK), []string{"Informe", "Health Department"}, []string{"State Police", "Night Clinic"})
	var shown struct {
		Free  bool
		Items []struct {
			Recipient, Reason string
			RequestID         *uuid.UUID
			Counts, Suspended bool
			Rule              struct{ ID string }
		}
	}
	officer.Get(path).Want(t, http.StatusOK).JSON(t, &shown)
	if len(shown.Items) != 4 || !shown.Free {
		t.Fatalf("shown: %+v", shown)
	}
	for _, d := range shown.Items {
		police, counts := strings.Contains(d.Recipient, "Police"), strings.Contains(d.Recipient, "Health") || strings.Contains(d.Recipient, "Police")
		if d.Suspended != police || d.Counts != counts || d.Rule.ID == "" || d.RequestID != nil || !counts && d.Reason == "" {
			t.Errorf("shown: %+v", d)
		}
	}
	r.h.SQL(`update roi_suspensions set to_on = current_date - 2, from_on = current_date - 3`)
	onPaper(t, officer.Get(path+"/document").Want(t, http.StatusOK), both, nil)
	if n := count(r.h, `select count(*) from audit_events where act = 'roi.disclosures.print'`); n != 3 || count(r.h, `select count(*) from roi_accounts where free`) != 3 {
		t.Errorf("%d papers are in the trail", n)
	}
	r.h.SQL(`update roi_accounts set given_at = given_at - interval '40 days'`)
	officer.Get(path).Want(t, http.StatusOK).JSON(t, &shown)
	if shown.Free {
		t.Error("a second account within twelve months is called free")
	}
}

// onPaper reads a PDF and says what must and must not be on it.
func onPaper(t *testing.T, got apptest.Answer, with, without []string) {
	t.Helper()
	if !bytes.HasPrefix(got.Body, []byte("%PDF-")) || got.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no paper: %v", got.Header)
	}
	file := filepath.Join(t.TempDir(), "account.pdf")
	if err := os.WriteFile(file, got.Body, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output() // #nosec G204 -- a file of the test's own
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range with {
		if !strings.Contains(string(text), s) {
			t.Errorf("%q is not on the paper:\n%s", s, text)
		}
	}
	for _, s := range without {
		if strings.Contains(string(text), s) {
			t.Errorf("%q is on the paper:\n%s", s, text)
		}
	}
}

// TestAnAccountsDaysAreTheHospitals reads an account where the day is already tomorrow's, and where it is still yesterday's.
func TestAnAccountsDaysAreTheHospitals(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	officer := r.a.People[principal.Compliance]
	path := "/patients/" + r.patient.String() + "/disclosures"
	at := time.Now().UTC()
	r.c.Hospital.Post(path, fields{"at": at, "name": "Health Department", "address": "1 Main Street", "what": "A report", "purpose": "other",
		"legalBasis": "required_by_law", "requesterClass": "other", "pages": 1}).Want(t, http.StatusCreated)
	for _, zone := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} { // 26 hours apart
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		r.h.SQL(`update clients set timezone = $1 where client_id = $2`, zone, r.c.ID)
		var shown struct{ To string }
		officer.Get(path).Want(t, http.StatusOK).JSON(t, &shown)
		if want := time.Now().In(loc).Format(time.DateOnly); shown.To != want && shown.To != at.In(loc).Format(time.DateOnly) {
			t.Errorf("in %s it reaches to %s, not %s", zone, shown.To, want)
		}
		onPaper(t, officer.Get(path+"/document").Want(t, http.StatusOK), []string{at.In(loc).Format("Jan 2, 2006")}, nil)
	}
}
