package app_test

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestNothingHoldsPHI takes charts through the house (registered, uploaded, examined, read, found, coded) and searches what
// the house leaves behind for every name, number, date, phone, phrase and file name of its patients: log, metrics, refusals,
// jobs, trail and every other row, Redis, and the folder with the encrypted store and the keyring.
func TestNothingHoldsPHI(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	a := h.Agencies[0]
	c := a.Clients[0]
	for _, chart := range c.Charts[:3] {
		readChart(t, h, a, chart)
	}
	codeChart(t, a)

	for _, found := range apptest.Leaks(apptest.Log()) {
		t.Errorf("the log holds %s", found)
	}
	if metrics := h.Nobody().Get("//metrics").Want(t, http.StatusOK).Body; len(metrics) < 1000 {
		t.Errorf("metrics are only %d bytes", len(metrics))
	} else if found := apptest.Leaks(metrics); len(found) > 0 {
		t.Errorf("the metrics hold %s", found)
	}
	rows := h.DumpDatabase()
	if !strings.Contains(rows["encounters"], c.Charts[0].Account) || len(rows["jobs"]) == 0 || len(rows["audit_events"]) == 0 {
		t.Error("the dump of the database is not what it should be; it proves nothing")
	}
	for table, text := range rows {
		for _, found := range apptest.LeaksOfRows(text) {
			t.Errorf("the table %s holds %s", table, found)
		}
	}
	redis := h.DumpRedis()
	if len(redis) == 0 {
		t.Error("Redis is empty; it proves nothing")
	}
	for _, found := range apptest.Leaks([]byte(redis)) {
		t.Errorf("Redis holds %s", found)
	}
	files := h.Files()
	if len(files) < 4*6 {
		t.Errorf("only %d files are stored; it proves nothing", len(files))
	}
	for path, content := range files {
		if found := append(apptest.Leaks(content), apptest.Leaks([]byte(path))...); len(found) > 0 {
			t.Errorf("the file %s holds %s", path, found)
		}
	}
	accountsStay(t, c, apptest.Log(), []byte(redis), []byte(rows["jobs"]), []byte(rows["audit_events"]))
}

// accountsStay holds account numbers, which the register keeps in the clear to be found by, out of everything else.
func accountsStay(t *testing.T, c *apptest.Client, places ...[]byte) {
	t.Helper()
	for i, place := range places {
		for _, chart := range c.Charts {
			if strings.Contains(string(place), chart.Account) {
				t.Errorf("an account number is in place %d of log, Redis, jobs, trail", i)
			}
		}
	}
}

// readChart looks at a chart by every way there is, and provokes refusals about it.
func readChart(t *testing.T, h *apptest.House, a *apptest.Agency, chart apptest.Chart) {
	t.Helper()
	hospital, document := a.Clients[0].Hospital, "/documents/"+chart.Document.String()
	var encounter struct {
		Patient struct{ MRN, LastName, FirstName, BirthDate string }
	}
	hospital.Get("/encounters/"+chart.Encounter.String()).Want(t, http.StatusOK).JSON(t, &encounter)
	p := encounter.Patient
	if !strings.Contains(strings.Join(apptest.Secrets(), "|"), p.LastName) || p.LastName == "" {
		t.Fatalf("the patient is not the one that was registered")
	}
	for _, path := range []string{document, document + "/pages/1/image", document + "/pages/1/thumbnail", "/encounters", "/encounters/" + chart.Encounter.String() + "/documents", "/patients/" + chart.Patient.String()} {
		hospital.Get(path).Want(t, http.StatusOK)
	}
	for path, body := range map[string]fields{"/encounters/" + chart.Encounter.String() + "/find": {"q": "flibbertigibbet"}, "/patients/search": {"mrn": p.MRN},
		"/search": {"q": chart.Account}, "/encounters/search": {"q": p.MRN}} {
		hospital.Post(path, body).Want(t, http.StatusOK)
	}
	if words := hospital.Get(document+"/pages/1/words").Want(t, http.StatusOK).Body; !strings.Contains(string(words), "flibbertigibbet") || len(apptest.Leaks(words)) == 0 {
		t.Errorf("the words of the page are not those of the file, or the search does not find them: %.300s", words)
	}
	if len(apptest.LeaksOfRows(`\x00`+hex.EncodeToString([]byte(p.LastName)))) == 0 {
		t.Error("the search does not find a name in bytes")
	}
	fresh := func(account string, change fields) fields {
		patient := fields{"mrn": p.MRN, "lastName": p.LastName, "firstName": p.FirstName, "birthDate": p.BirthDate, "sex": "F"}
		for k, v := range change {
			patient[k] = v
		}
		return fields{"facilityId": chart.Facility, "accountNumber": account, "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z", "patient": patient}
	}
	for name, body := range map[string]any{
		"an account that is taken":  fresh(chart.Account, nil),
		"another name for the MRN":  fresh("NEW-"+chart.Account, fields{"lastName": "Somebodyelse"}),
		"no date":                   fresh("NEW-"+chart.Account, fields{"birthDate": p.LastName}),
		"a name where the sex goes": fresh("NEW-"+chart.Account, fields{"sex": p.FirstName}),
		"names in the wrong fields": fields{p.LastName: p.FirstName, "facilityId": p.MRN, "accountNumber": fields{"x": p.BirthDate}},
		"half a body":               `{"patient": {"lastName": "` + p.LastName,
	} {
		got := hospital.Post("/encounters", body)
		if got.Status < 400 || got.Status >= 500 {
			t.Errorf("%s: answered %d", name, got.Status)
		}
		if found := apptest.Leaks(got.Body); len(found) > 0 {
			t.Errorf("%s: the refusal holds %s", name, found)
		}
	}
	csv := "account_number,mrn,last_name,first_name,date_of_birth,sex,facility,work_type,admitted\nX," + p.MRN + "," + p.LastName + "," + p.FirstName + "," + p.BirthDate + "," + p.LastName + ",NOWHERE,XX,never\n"
	got := hospital.Do(http.MethodPost, "/encounters/import", csv, "Content-Type", "text/csv").Want(t, http.StatusUnprocessableEntity)
	if found := apptest.Leaks(got.Body); len(found) > 0 {
		t.Errorf("the report on an import holds %s", found)
	}
	damaged := append([]byte("%PDF-1.7\n"), []byte(p.LastName+" "+p.MRN)...)
	source := h.Upload(hospital, chart.Encounter, "damaged "+p.LastName+".pdf", damaged)
	h.Eventually(func() bool {
		var n int
		h.Scan(&n, `select count(*) from sources where id = $1 and state in ('refused', 'quarantined')`, source)
		return n == 1
	})
}

// codeChart has the coder draw a chart and link a code to words of it, which are stored.
func codeChart(t *testing.T, a *apptest.Agency) {
	t.Helper()
	coder := a.People[principal.Coder]
	var next struct {
		Item struct {
			ID, CaseID, EncounterID string
			Fence                   int64
		}
	}
	coder.Post("/work/next", nil).Want(t, http.StatusOK).JSON(t, &next)
	for _, chart := range a.Clients[0].Charts {
		if chart.Encounter.String() != next.Item.EncounterID {
			continue
		}
		tag := coder.Get("/coding-cases/"+next.Item.CaseID).Want(t, http.StatusOK).Header.Get("ETag")
		coder.Put("/coding-cases/"+next.Item.CaseID+"/codes", fields{"workItemId": next.Item.ID, "fence": next.Item.Fence, "codes": []any{
			fields{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true, "poa": "Y", "evidence": []any{fields{"pageId": chart.Page, "firstWord": 0, "lastWord": 20}}},
		}}, tag).Want(t, http.StatusOK)
		return
	}
	t.Error("the coder drew a chart that is not known")
}
