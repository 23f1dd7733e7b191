package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/testkit"
)

// TestTheGuideLeadsToTheFirstChart follows the operator's guide: its configuration, its commands in their order, and what it says
// to do in the browser, with serve and work as processes of their own on PostgreSQL, Redis, an S3-speaking store and a KMS-speaking
// server. At the end the installation is backed up and restored into another database, on the same bucket and key.
func TestTheGuideLeadsToTheFirstChart(t *testing.T) {
	t.Parallel()
	p := newProduction(t)
	p.follow(t)
	h := apptest.Elsewhere(t, "http://"+p.address)
	testkit.Eventually(t, func() bool {
		res, err := http.Get(h.URL + "/readyz") //nolint:noctx // a test's own server
		if err != nil {
			return false
		}
		defer func() { _ = res.Body.Close() }()
		return res.StatusCode == http.StatusOK
	}, time.Minute)
	firstChart(t, p, h)
	for _, end := range p.running { // what they would seal after the backup is rightly missed in the same bucket
		end()
	}

	dir := filepath.Join(t.TempDir(), "backup")
	out := p.chartwright(t, "backup", "--out", dir)
	if !strings.Contains(out, `"keys":"kms"`) || !strings.Contains(out, `"objectsCopied":false`) || strings.Contains(out, `"objects":0`) {
		t.Errorf("backed up as %s", out)
	}
	if manifest, err := os.ReadFile(filepath.Join(dir, "manifest.json")); err != nil || !strings.Contains(string(manifest), p.settings["KMS_KEY_ID"]) {
		t.Errorf("the manifest does not name the master key: %v", err)
	}
	other := testkit.EmptyDatabase(t)
	p.settings["DATABASE_URL"], p.settings["DATABASE_BACKUP_URL"], p.owner = other.App, other.Super, other.Owner
	p.write(t)
	if out := p.chartwright(t, "restore", "--from", dir, "--verify"); !strings.Contains(out, `"ok":true`) {
		t.Errorf("restored with %s", out)
	}
}

// firstChart does what the guide says to do in the browser.
func firstChart(t *testing.T, p *production, h *apptest.House) {
	t.Helper()
	boss, coder := p.arrive(t, h, "boss@example.org"), p.arrive(t, h, "ana@example.org")
	client := boss.Post("/clients", fields{"name": "St. Rita Hospital", "code": "SRH", "timezone": "America/Chicago", "status": "active",
		"baaSignedOn": "2026-01-01"}).Want(t, http.StatusCreated).ID(t)
	facility := boss.Post("/facilities", fields{"clientId": client, "name": "St. Rita, main site", "code": "MAIN", "timezone": "America/Chicago",
		"workTypes": []string{"IP"}, "active": true}).Want(t, http.StatusCreated).ID(t)
	var me struct{ User struct{ ID uuid.UUID } }
	coder.Get("/me").Want(t, http.StatusOK).JSON(t, &me)
	path := "/users/" + me.User.ID.String()
	tag := boss.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
	tag = boss.Put(path+"/skills", fields{"skills": []any{fields{"workType": "IP", "kind": "coding"}}}, tag).Want(t, http.StatusOK).Header.Get("ETag")
	boss.Put(path+"/facilities", fields{"facilityIds": []uuid.UUID{facility}}, tag).Want(t, http.StatusOK)
	for _, line := range guideLines(t, "## The first chart in ten minutes", "sh") {
		if strings.Contains(line, "--client SRH") {
			p.say(t, strings.TrimPrefix(line, "chartwright "))
		}
	}
	hospital := p.arrive(t, h, "him@hospital.example")
	encounter := hospital.Post("/encounters", fields{"facilityId": facility, "accountNumber": "A1", "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"dischargedAt": "2026-03-04T15:00:00Z", "patient": fields{"mrn": "MRN551", "lastName": "Ostrander", "firstName": "Wilhelmine", "birthDate": "1944-02-03", "sex": "F"}}).
		Want(t, http.StatusCreated).ID(t)
	apptest.PHI("MRN551", "Ostrander", "Wilhelmine")
	h.Upload(hospital, encounter, "summary.txt", []byte("DISCHARGE SUMMARY\nPatient: Ostrander, Wilhelmine\nHypertension.\n\nElectronically signed by Dr. Example\n"))
	coder.Put("/me/shift", fields{"onShift": true}, "").Want(t, http.StatusNoContent)
	codeFirst(t, coder)
}

// codeFirst draws the chart once it is ready, codes and completes it.
func codeFirst(t *testing.T, coder *apptest.Actor) {
	t.Helper()
	var next struct {
		Item struct {
			ID, CaseID string
			Fence      int64
		}
	}
	testkit.Eventually(t, func() bool {
		got := coder.Post("/work/next", nil)
		if got.Status == http.StatusOK {
			got.JSON(t, &next)
		}
		return next.Item.ID != ""
	}, 2*time.Minute)
	path := "/coding-cases/" + next.Item.CaseID
	tag := coder.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
	coder.Put(path+"/codes", fields{"workItemId": next.Item.ID, "fence": next.Item.Fence, "codes": []any{
		fields{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true, "poa": "Y"}}}, tag).Want(t, http.StatusOK)
	coder.Post("/work/"+next.Item.ID+"/complete", fields{"fence": next.Item.Fence}).Want(t, http.StatusOK)
	if done := coder.Get(path); done.Status == http.StatusOK && strings.Contains(string(done.Body), `"status":"in_coding"`) {
		t.Errorf("the case is %s", done.Body)
	}
}
