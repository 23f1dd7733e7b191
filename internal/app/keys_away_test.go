package app_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/keys/keystest"
	"chartwright/internal/platform/testkit"
)

// TestTheKeyServiceGoesAway stops KMS under a house that works, disables the key, gives a client a key of its own, and wants refusals
// that say so and can be repeated, nothing taken for damaged, and everything going on by itself afterwards.
func TestTheKeyServiceGoesAway(t *testing.T) {
	t.Parallel()
	kms := keystest.StartKMS(t)
	master, own := kms.CreateKey(t), kms.CreateKey(t)
	settings := []string{"CHARTWRIGHT_KMS_KEY_ID=" + master, "CHARTWRIGHT_KMS_REGION=" + kms.Config.Region, "CHARTWRIGHT_KMS_ENDPOINT=" + kms.Config.Endpoint}
	database, data := testkit.Database(t), t.TempDir()
	h := apptest.StartOn(t, database, data, settings...)
	h.Settle()
	k := keyKeeper{House: h, settings: settings}
	for name, value := range kmsCredentials {
		k.settings = append(k.settings, name+"="+value)
	}
	c, other := h.Agencies[0].Clients[0], h.Agencies[0].Clients[1]
	chart, its := readable(t, h, c, "A77"), readable(t, h, other, "B77")
	forget := func() { h.App.ForgetKeys() } // as the ten minutes do for which a process remembers

	t.Run("KMS stopped", func(t *testing.T) {
		away(t, h, c, chart, kms.Stop, kms.Again, forget, "keys-unavailable", "away")
	})
	t.Run("the key disabled", func(t *testing.T) {
		away(t, h, c, chart, func() { kms.Disable(t, master, true) }, func() { kms.Disable(t, master, false) }, forget, "key-missing", "missing")
	})
	t.Run("a process that starts meanwhile", func(t *testing.T) {
		for _, c := range []struct {
			goAway, comeBack func()
			says             string
		}{
			{kms.Stop, kms.Again, "KMS does not answer, so nothing can be started; nothing is lost."},
			{func() { kms.Disable(t, master, true) }, func() { kms.Disable(t, master, false) }, "it is disabled: enable the key, or name the right one by CHARTWRIGHT_KMS_KEY_ID"},
		} {
			c.goAway()
			if _, errs := k.run(t, 1, "keys list"); !strings.Contains(errs, c.says) || strings.Contains(errs, "keyring") {
				t.Errorf("it ends with %q, want %q", errs, c.says)
			}
			c.comeBack()
			k.run(t, 0, "keys list")
		}
	})
	t.Run("a client is given a key of its own", func(t *testing.T) {
		const line = "keys rotate --agency agency-a --client C0"
		if _, errs := k.run(t, 1, line); !strings.Contains(errs, "--to") {
			t.Errorf("without a key it says %q", errs)
		}
		if _, errs := k.run(t, 1, line+" --to alias/none"); !strings.Contains(errs, "cannot be used") {
			t.Errorf("with one that is not there it says %q", errs)
		}
		end := k.busy(t, c, map[uuid.UUID][32]byte{chart.Document: chart.words})
		k.run(t, 0, line+" --to "+own)
		end()
		k.SQL(`update jobs set due_at = now() where kind = 'keys.follow'`)
		h.Eventually(func() bool { return k.state(t, "agency-a", "C0").Older == 0 })
		if s := k.state(t, "agency-a", "C0"); s.KeyRef != own {
			t.Errorf("it is %+v", s)
		}
		kms.Disable(t, master, true)
		forget()
		look(t, c, chart, http.StatusOK)
		look(t, other, its, http.StatusServiceUnavailable)
		kms.Disable(t, master, false)
		kms.Disable(t, own, true)
		forget()
		look(t, c, chart, http.StatusServiceUnavailable)
		look(t, other, its, http.StatusOK)
		kms.Disable(t, own, false)
	})
	t.Run("a key in KMS destroyed", func(t *testing.T) {
		h.SQL(`update uploads set state = 'aborted' where state = 'open'`)
		h.Eventually(func() (settled bool) {
			h.Scan(&settled, `select not exists (select from sources where state in ('received', 'examining'))`)
			return settled
		})
		closeClient(t, h.Agencies[0], c)
		certificate := filepath.Join(t.TempDir(), "certificate.txt")
		if out, _ := k.typed(t, 0, "C0\n", shredding("agency-a", certificate)...); strings.Contains(out, `"finalAt":null`) {
			t.Errorf("it printed %s", out)
		}
		if _, errs := k.typed(t, 1, "C0\n", shredding("agency-b", certificate+"2")...); !strings.Contains(errs, "serves others") {
			t.Errorf("of a client under the common key it says %q", errs)
		}
		h.Eventually(func() bool {
			return c.Hospital.Get("/documents/"+chart.Document.String()+"/pages/1/words").Status == http.StatusServiceUnavailable
		})
		look(t, other, its, http.StatusOK)
	})
	var quarantined int
	h.Scan(&quarantined, `select (select count(*) from sources where state in ('refused', 'quarantined')) + (select count(*) from jobs where state = 'dead')
		+ (select count(*) from audit_events where act = 'stored.altered')`)
	if quarantined > 0 {
		t.Errorf("%d files or jobs were taken for damaged", quarantined)
	}
}

// aRead is a chart whose words were read.
type aRead struct {
	apptest.Chart
	words [32]byte
}

// readable registers a chart with one file, and reads it.
func readable(t *testing.T, h *apptest.House, c *apptest.Client, account string) (r aRead) {
	t.Helper()
	r.Encounter = c.Hospital.Post("/encounters", fields{"facilityId": c.Facilities[0], "accountNumber": account, "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"dischargedAt": "2026-03-04T15:00:00Z", "patient": fields{"mrn": "MRN9" + account, "lastName": "Oversteegen" + account, "firstName": "Perpetua", "birthDate": "1951-04-05", "sex": "F"}}).
		Want(t, http.StatusCreated).ID(t)
	apptest.PHI("MRN9"+account, "Oversteegen"+account, "Perpetua")
	r.Source = h.Upload(c.Hospital, r.Encounter, "summary.txt", []byte("DISCHARGE SUMMARY\nStable.\n"+account+"\nElectronically signed by Dr. Example\n"))
	h.Eventually(func() (there bool) {
		h.Scan(&there, `select exists (select from documents where encounter_id = $1)`, r.Encounter)
		return there
	})
	h.Scan(&r.Document, `select id from documents where encounter_id = $1`, r.Encounter)
	r.words = sha256.Sum256(look(t, c, r, http.StatusOK).Body)
	for range 4 { // busy writes to the charts of this index
		c.Charts = append(c.Charts, apptest.Chart{Encounter: r.Encounter})
	}
	c.Charts[0].Document = r.Document
	return r
}

func look(t *testing.T, c *apptest.Client, r aRead, want int) apptest.Answer {
	t.Helper()
	return c.Hospital.Get("/documents/"+r.Document.String()+"/pages/1/words").Want(t, want)
}

// away has the keys go and come back while people read, upload, and a file waits to be examined.
func away(t *testing.T, h *apptest.House, c *apptest.Client, r aRead, goAway, comeBack, forget func(), code, ready string) {
	t.Helper()
	begun := h.BeginUpload(c.Hospital, r.Encounter, "late.txt", 8)
	h.SQL(`update jobs set due_at = now() + interval '1 hour' where state = 'waiting' and kind = 'document.examine'`)
	goAway()
	forget()
	refused := look(t, c, r, http.StatusServiceUnavailable)
	if !strings.Contains(string(refused.Body), `"code":"`+code+`"`) || refused.Header.Get("Retry-After") == "" {
		t.Errorf("a reader is told %s, Retry-After %q", refused.Body, refused.Header.Get("Retry-After"))
	}
	part := c.Hospital.Do(http.MethodPatch, "/uploads/"+begun.String(), []byte("01234567"), "Tus-Resumable", "1.0.0", "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	if part.Status != http.StatusServiceUnavailable || part.Header.Get("Retry-After") == "" {
		t.Errorf("an upload is answered %d %s, Retry-After %q", part.Status, part.Body, part.Header.Get("Retry-After"))
	}
	var examined int
	h.SQL(`insert into jobs (tenant_id, id, kind, class, args, due_at, max_attempts) select tenant_id, gen_random_uuid(), 'document.examine', 'heavy', jsonb_build_object('source', id), now(), 2
		from sources where id = $1`, r.Source)
	h.SQL(`update sources set state = 'received' where id = $1`, r.Source)
	h.Eventually(func() (tried bool) { // more often than it has attempts
		h.SQL(`update jobs set due_at = now() where kind = 'document.examine' and state = 'waiting' and last_error = $1`, code)
		h.Scan(&tried, `select exists (select from jobs where kind = 'document.examine' and state = 'waiting' and last_error = $1 and attempt >= 4)`, code)
		return tried
	})
	h.Eventually(func() bool {
		got := c.Hospital.Get("//readyz")
		return got.Status == http.StatusOK && strings.Contains(string(got.Body), fmt.Sprintf(`"keys":%q`, ready)) && strings.Contains(string(got.Body), "degraded")
	})
	comeBack()
	look(t, c, r, http.StatusOK)
	h.Eventually(func() bool {
		h.SQL(`update jobs set due_at = now() where kind = 'document.examine' and state = 'waiting'`)
		h.Scan(&examined, `select count(*) from jobs where kind = 'document.examine' and state <> 'done'`)
		return examined == 0
	})
	c.Hospital.Do(http.MethodPatch, "/uploads/"+begun.String(), []byte("01234567"), "Tus-Resumable", "1.0.0", "Upload-Offset", "0",
		"Content-Type", "application/offset+octet-stream").Want(t, http.StatusNoContent)
	h.Eventually(func() bool { return strings.Contains(string(c.Hospital.Get("//readyz").Body), `"keys":"ok"`) })
}
