package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// TestAClientsKeysAreDestroyed orders the destruction while something forbids it, then destroys, and wants nothing of the client to
// be readable, here or in a backup from before that is restored afterwards, and the other client untouched.
func TestAClientsKeysAreDestroyed(t *testing.T) {
	t.Parallel()
	h := apptest.Settled(t)
	k := keyKeeper{House: h}
	a := h.Agencies[0]
	c, other := a.Clients[0], a.Clients[1]
	chart, its := readable(t, h, c, "A81"), readable(t, h, other, "B81")
	dir := filepath.Join(t.TempDir(), "backup")
	k.run(t, 0, "backup --out "+dir)
	certificate := filepath.Join(t.TempDir(), "certificate.txt")
	order := shredding("agency-a", certificate)

	t.Run("refused", func(t *testing.T) {
		k.typed(t, 0, "", "keys", "hold", "--agency", "agency-a", "--client", "C0", "--kind", "legal", "--reason", "Docket 26-1184", "--by", "Ana Ruiz")
		k.typed(t, 0, "", "keys", "hold", "--agency", "agency-a", "--client", "C0", "--kind", "retention", "--until", time.Now().AddDate(1, 0, 0).Format(time.DateOnly),
			"--reason", "Contract, section 9", "--by", "Ana Ruiz")
		begun := h.BeginUpload(c.Hospital, chart.Encounter, "later.txt", 8)
		_, errs := k.typed(t, 1, "C0\n", order[:len(order)-1]...)
		for _, why := range []string{"is active", "Docket 26-1184", "Contract, section 9", "1 uploads", "--copies-destroyed"} {
			if !strings.Contains(errs, why) {
				t.Errorf("%q is not among the reasons: %s", why, errs)
			}
		}
		for typed, args := range map[string][]string{"C1\n": order, "": order, "C0\n": append(order[:len(order):len(order)], "--witness", " ana ruiz")} {
			if _, errs := k.typed(t, 1, typed, args...); !strings.Contains(errs, "nothing was destroyed") && !strings.Contains(errs, "two different people") {
				t.Errorf("%q typed says %q", typed, errs)
			}
		}
		look(t, c, chart, http.StatusOK)
		h.SQL(`update uploads set state = 'aborted' where id = $1`, begun)
		var holds []string
		h.Scan(&holds, `select array_agg(id::text) from key_holds`)
		for _, id := range holds {
			k.typed(t, 0, "", "keys", "hold", "--agency", "agency-a", "--client", "C0", "--lift", id, "--reason", "Docket closed", "--by", "Ana Ruiz")
		}
		if _, err := os.Stat(certificate); !os.IsNotExist(err) {
			t.Error("a certificate of nothing is left")
		}
	})
	closeClient(t, a, c)

	t.Run("destroyed", func(t *testing.T) {
		out, _ := k.typed(t, 0, "C0\n", order...)
		if !strings.Contains(out, `"objects":4`) || strings.Contains(out, `"tried":0`) {
			t.Errorf("it printed %s", out)
		}
		said, _ := k.run(t, 0, "keys certificate "+certificate)
		for _, fact := range []string{"Ana Ruiz", "Bo Lind", "Contract ended", "client-" + c.ID.String(), `"copiesDestroyed":true`} {
			if !strings.Contains(said, fact) {
				t.Errorf("the certificate lacks %q: %s", fact, said)
			}
		}
		signed, err := os.ReadFile(certificate)
		if err != nil {
			t.Fatal(err)
		}
		altered := certificate + ".altered"
		if err := os.WriteFile(altered, bytes.Replace(signed, []byte("Bo Lind"), []byte("Bo Land"), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		k.run(t, 1, "keys certificate "+altered)
		again := append(order[:len(order):len(order)], "--certificate", certificate+".again")
		k.typed(t, 0, "C0\n", again...)
		if twice, err := os.ReadFile(certificate + ".again"); err != nil || !bytes.Equal(twice, signed) {
			t.Errorf("asked again it gives another certificate, %v", err)
		}
	})

	t.Run("nothing of it is readable", func(t *testing.T) { unreadable(t, h, a, chart, its) })

	t.Run("requests of the others are searched on", func(t *testing.T) {
		a.People[principal.Manager].Post("/roi-requests/search", fields{"q": "Oversteegen"}).Want(t, http.StatusOK)
	})

	t.Run("nor in a backup from before", func(t *testing.T) {
		database, data := testkit.EmptyDatabase(t), t.TempDir()
		there := keyKeeper{House: &apptest.House{Database: database, DataDir: data, Redis: h.Redis}}
		there.run(t, 0, "restore --verify --from "+dir+" --keyring "+filepath.Join(h.DataDir, "keyring.json"))
		restored := apptest.StartOn(t, database, data)
		was, is := *c, *other
		was.Hospital, is.Hospital = c.Hospital.At(restored).SignIn(), other.Hospital.At(restored).SignIn()
		look(t, &was, chart, http.StatusGone)
		look(t, &is, its, http.StatusOK)
	})

	if out, _ := k.run(t, 0, "keys check"); !strings.Contains(out, `"opens":"destroyed"`) {
		t.Errorf("check prints %s", out)
	}
	k.run(t, 0, "keys rotate --agency agency-a --all")
	k.run(t, 1, "keys rotate --agency agency-a --client C0")
	k.run(t, 0, "audit verify")
	for _, act := range []string{"client.key.hold", "client.key.unhold", "client.key.shred", "client.key.shredded"} {
		var n int
		if h.Scan(&n, `select count(*) from audit_events where act = $1 and client_id = $2`, act, c.ID); n == 0 {
			t.Errorf("the trail lacks %s", act)
		}
	}
}

// shredding is the command that destroys the keys of the first client; what the operators attest of copies comes last.
func shredding(agency, certificate string) []string {
	return []string{"keys", "shred", "--agency", agency, "--client", "C0", "--by", "Ana Ruiz", "--witness", "Bo Lind", "--reason", "Contract ended, clause 9.2",
		"--certificate", certificate, "--copies-destroyed"}
}

func closeClient(t *testing.T, a *apptest.Agency, c *apptest.Client) {
	t.Helper()
	manager, path := a.People[principal.Manager], "/clients/"+c.ID.String()
	manager.Put(path, fields{"name": c.Owner.Mark(), "code": "C0", "timezone": "America/Chicago", "status": "closed", "baaSignedOn": "2026-01-01"},
		manager.Get(path).Want(t, http.StatusOK).Header.Get("ETag")).Want(t, http.StatusOK)
}

// unreadable looks at everything of the first client, of which the keys are destroyed, in a house that goes on.
func unreadable(t *testing.T, h *apptest.House, a *apptest.Agency, chart, its aRead) {
	t.Helper()
	c, other, manager := a.Clients[0], a.Clients[1], a.People[principal.Manager]
	h.Eventually(func() bool { // what the process remembers goes within seconds
		return c.Hospital.Get("/documents/"+chart.Document.String()+"/pages/1/words").Status == http.StatusGone
	})
	for _, part := range []string{"image", "thumbnail", "words"} {
		c.Hospital.Get("/documents/"+chart.Document.String()+"/pages/1/"+part).Want(t, http.StatusGone)
	}
	shown := c.Hospital.Get("/encounters/"+chart.Encounter.String()).Want(t, http.StatusOK).Body
	list := manager.Get("/encounters").Want(t, http.StatusOK).Body
	for _, body := range [][]byte{shown, list} {
		if !bytes.Contains(body, []byte("[destroyed]")) || bytes.Contains(body, []byte("OversteegenA81")) || bytes.Contains(body, []byte("MRN9A81")) {
			t.Errorf("it shows %s", body)
		}
	}
	if !bytes.Contains(list, []byte("OversteegenB81")) {
		t.Errorf("the other client's patient is missing: %s", list)
	}
	manager.Post("/search", fields{"q": "MRN9B81"})
	made := c.Hospital.Post("/encounters", fields{"facilityId": c.Facilities[0], "accountNumber": "Z1", "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"dischargedAt": "2026-03-04T15:00:00Z", "patient": fields{"mrn": "MRN9Z", "lastName": "Later", "firstName": "Lena", "birthDate": "1951-04-05", "sex": "F"}})
	if made.Status != http.StatusGone || !strings.Contains(string(made.Body), "records-destroyed") {
		t.Errorf("a new encounter is answered %d %s", made.Status, made.Body)
	}
	look(t, other, its, http.StatusOK)
}
