package app_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// TestAClientsColumnsAreRenewedAmongReadersAndWriters gives a client new data keys for its columns while people search, read and register
// the same numbers at the same time, kills the command in the middle, lets it and a job go on, and retires the old keys.
func TestAClientsColumnsAreRenewedAmongReadersAndWriters(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	k := keyKeeper{House: h}
	a := h.Agencies[0]
	c, other := a.Clients[0], a.Clients[1]
	const line = "--agency agency-a --client C0"
	beyond := sealedOf(t, h, other.ID)
	suspended := suspend(t, h, a, c)
	dir := filepath.Join(t.TempDir(), "backup")
	k.run(t, 0, "backup --out "+dir)

	t.Run("renewed while people register the same numbers", func(t *testing.T) {
		end := registering(t, h, c)
		for range 2 {
			out, _ := k.run(t, 0, "keys renew --columns "+line)
			if !strings.Contains(out, `"place":"patients"`) || !strings.Contains(out, `"kind":"columns"`) {
				t.Errorf("it printed %s", out)
			}
		}
		end()
		k.run(t, 0, "keys renew --columns "+line) // and what open transactions wrote meanwhile
		onlySealedBy(t, h, c.ID, 4)
		if s := k.state(t, "agency-a", "C0"); s.Columns.Generation != 4 || len(s.Columns.Kept) != 4 || s.Columns.Older != 0 || s.Change != nil {
			t.Errorf("afterwards it is %+v", s)
		}
	})

	t.Run("killed in the middle", func(t *testing.T) {
		k.stopWhere(t, holdRows(c.ID), "select s.id, jsonb_build_array", "keys renew "+line+" --columns")
		if s := k.state(t, "agency-a", "C0"); s.Change == nil || s.Change.Kind != "columns" || s.Columns.Older == 0 || s.Columns.Generation != 5 {
			t.Errorf("after the kill it is %+v", s)
		}
		if _, errs := k.run(t, 1, "keys retire "+line); !strings.Contains(errs, "keys renew") {
			t.Errorf("retiring says %q", errs)
		}
		halfRenewed(t, h, a, c, suspended)
		k.run(t, 0, "keys renew "+line) // goes on, and begins nothing else
		onlySealedBy(t, h, c.ID, 5)
	})

	t.Run("a job goes on with what was killed", func(t *testing.T) {
		k.stopWhere(t, holdRows(c.ID), "select s.id, jsonb_build_array", "keys renew "+line+" --columns")
		h.SQL(`update key_changes set touched_at = now() - interval '1 hour' where finished_at is null`)
		h.SQL(`update jobs set due_at = now() where kind = 'keys.columns'`)
		h.Eventually(func() bool { return k.state(t, "agency-a", "C0").Change == nil })
		onlySealedBy(t, h, c.ID, 6)
	})

	t.Run("who does not know of the new key is refused", func(t *testing.T) { fenced(t, h, c) })
	t.Run("what is never changed is sealed anew alone", func(t *testing.T) { unchanging(t, h, c) })
	t.Run("what was altered is named", func(t *testing.T) { alteredValue(t, k, c, other, line) })

	t.Run("the old keys are retired", func(t *testing.T) {
		if _, errs := k.run(t, 1, "keys retire "+line); !strings.Contains(errs, "a day ago") {
			t.Errorf("at once it says %q", errs)
		}
		h.SQL(`update key_changes set finished_at = finished_at - interval '2 days'`)
		if out, _ := k.run(t, 0, "keys retire "+line); !strings.Contains(out, `"columnKeysRemoved":[1,2,3,4,5,6]`) {
			t.Errorf("it printed %s", out)
		}
		k.run(t, 0, "keys check")
		k.run(t, 0, "keys rotate "+line)
		if s := k.state(t, "agency-a", "C0"); fmt.Sprint(s.Columns) != "{7 [7] 0}" || s.Older != 0 {
			t.Errorf("afterwards it is %+v", s)
		}
		h.App.ForgetKeys()
		found(t, c, c.Charts[0])
		registered(t, c, "AFTER1", "MRN3AFTER")
	})

	if is := sealedOf(t, h, other.ID); is != beyond {
		t.Error("values of the other client are not as they were")
	}
	found(t, other, other.Charts[0])
	found(t, h.Agencies[1].Clients[0], h.Agencies[1].Clients[0].Charts[0])
	for act, atLeast := range map[string]int{"client.columns.renew": 6, "client.columns.renewed": 6, "client.columns.retire": 1} {
		var n int
		if h.Scan(&n, `select count(*) from audit_events where act = $1 and client_id = $2 and actor_role in ('operator', 'system')`, act, c.ID); n < atLeast {
			t.Errorf("%d rows of %s in the trail", n, act)
		}
	}

	t.Run("a backup from before opens", func(t *testing.T) {
		database, data := testkit.EmptyDatabase(t), t.TempDir()
		there := keyKeeper{House: &apptest.House{Database: database, DataDir: data, Redis: h.Redis}}
		there.run(t, 0, "restore --verify --from "+dir+" --keyring "+filepath.Join(h.DataDir, "keyring.json"))
		restored := apptest.StartOn(t, database, data)
		was := *c
		was.Hospital = c.Hospital.At(restored).SignIn()
		found(t, &was, c.Charts[0])
	})
}

// halfRenewed looks at a client some of whose rows are by the old data key and some by the new.
func halfRenewed(t *testing.T, h *apptest.House, a *apptest.Agency, c *apptest.Client, suspended uuid.UUID) {
	t.Helper()
	chart := c.Charts[0]
	found(t, c, chart)
	var who struct{ MRN string }
	c.Hospital.Get("/patients/"+chart.Patient.String()).Want(t, http.StatusOK).JSON(t, &who)
	if registered(t, c, "HALF1", who.MRN) != chart.Patient {
		t.Error("a number that is registered became a second patient")
	}
	for _, words := range []string{"Words from before.\n", "Words of now.\n"} {
		h.Upload(c.Hospital, c.Charts[1].Encounter, "one.txt", []byte(words))
		var state string
		again := h.Upload(c.Hospital, c.Charts[1].Encounter, "another.txt", []byte(words))
		if h.Scan(&state, `select state from sources where id = $1`, again); state != "duplicate" {
			t.Errorf("a file that is here is %s", state)
		}
	}
	var many int
	if h.Scan(&many, `select count(*) from sources where encounter_id = $1 and size = $2 and state <> 'duplicate'`, c.Charts[1].Encounter, len("Words from before.\n")); many != 1 {
		t.Errorf("it is kept %d times", many)
	}
	var shown struct {
		Items []struct {
			Recipient string
			Suspended bool
		}
	}
	a.People[principal.Compliance].Get("/patients/"+suspended.String()+"/disclosures").Want(t, http.StatusOK).JSON(t, &shown)
	if len(shown.Items) != 2 {
		t.Errorf("the account shows %+v", shown.Items)
	}
	for _, d := range shown.Items {
		if d.Suspended != strings.Contains(d.Recipient, "State Police") {
			t.Errorf("the account shows %+v", d)
		}
	}
}

// suspend has two disclosures of a patient, and one of them suspended; and a file that comes again later.
func suspend(t *testing.T, h *apptest.House, a *apptest.Agency, c *apptest.Client) uuid.UUID {
	t.Helper()
	path := "/patients/" + c.Charts[0].Patient.String()
	for _, name := range []string{"State Police", "Health Department"} {
		c.Hospital.Post(path+"/disclosures", fields{"at": time.Now().Add(-time.Hour), "name": name, "address": "1 Main Street", "what": "What " + name + " asked for",
			"purpose": "other", "legalBasis": "required_by_law", "requesterClass": "other", "pages": 3}).Want(t, http.StatusCreated)
	}
	a.People[principal.Compliance].Post(path+"/disclosure-suspensions", fields{"recipient": "state police", "statement": "It would impede an inquiry.",
		"from": time.Now().AddDate(0, 0, -1).Format(time.DateOnly), "to": time.Now().AddDate(0, 3, 0).Format(time.DateOnly)}).Want(t, http.StatusCreated)
	h.Upload(c.Hospital, c.Charts[1].Encounter, "first.txt", []byte("Words from before.\n"))
	// as they were before what their indexes are made of was kept
	h.SQL(`update roi_suspensions set recipient_sealed = null where client_id = $1`, c.ID)
	h.SQL(`update sources set hash_sealed = null where client_id = $1`, c.ID)
	return c.Charts[0].Patient
}

// holdRows locks rows of every table that has a unique or compared index, so that a renewal waits for them.
func holdRows(client uuid.UUID) string {
	var out strings.Builder
	for _, table := range []string{"patients", "sources", "roi_suspensions"} {
		fmt.Fprintf(&out, "select from %s where client_id = '%s' for no key update;", table, client)
	}
	return out.String()
}
