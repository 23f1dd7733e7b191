package app_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/app/apptest"
	"chartwright/internal/backup"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// TestABackupIsRestored is the drill: charts, codes and releases are loaded and backed up while the house goes on, the backup is
// damaged in three ways and each is named, everything is destroyed, and a backup becomes a house again that holds every row,
// every object and every signed checkpoint, and in which people go on.
func TestABackupIsRestored(t *testing.T) { //nolint:paralleltest // the commands read this process's environment
	operate(t)
	h := apptest.Furnished(t)
	for _, a := range h.Agencies {
		codeChart(t, a)
	}
	h.Eventually(func() bool { // each trail has a signed state, of which a copy is kept outside the database
		var sealed int
		h.Scan(&sealed, `select count(distinct tenant_id) from audit_checkpoints`)
		files, _ := filepath.Glob(filepath.Join(h.DataDir, "blobs", "objects", "trail", "*", "*"))
		return sealed == 2 && len(files) >= 2
	})
	everyRecordIsNamed(t, h)
	before := digests(t, h.Database.Super)
	dir, ring := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keyring.json")
	atHouse(t, h.Database, h.DataDir)
	run(t, 0, "backup", "--out", dir, "--keyring", ring)
	m, err := backup.Open(dir)
	if err != nil || len(m.Database.Checkpoints) != 2 || len(m.Objects.Missing) != 0 || m.Objects.Count < 4*6*4 {
		t.Fatalf("%+v, %v", m.Objects, err)
	}
	after := digests(t, h.Database.Super)
	maps.DeleteFunc(before, func(table, digest string) bool { return after[table] != digest }) // what the house did meanwhile
	run(t, 0, "backup", "verify", dir)
	holdsNothing(t, dir)
	refusedBackups(t, h, dir)
	damage(t, dir, ring)
	database, data := restore(t, dir, ring)
	got := digests(t, database.Super)
	for table, digest := range before {
		if got[table] != digest && !slices.Contains(restless, table) {
			t.Errorf("the rows of %s are not those that were backed up", table)
		}
	}
	if len(before) < 50 || len(got) != len(m.Database.Rows) {
		t.Errorf("%d tables were compared of %d", len(before), len(got))
	}
	restored := apptest.StartOn(t, database, data)
	documents := func(h *apptest.House) map[string][]byte {
		files := map[string][]byte{}
		for path, content := range h.Files() {
			if _, key, found := strings.Cut(path, "/blobs/objects/"); found && !strings.HasPrefix(key, "trail/") { // the trail is sealed on
				files[key] = content
			}
		}
		return files
	}
	if had, has := documents(h), documents(restored); len(had) < 4*6*4 || !maps.EqualFunc(had, has, bytes.Equal) {
		t.Errorf("the %d objects of the restored house are not the %d of the old one", len(has), len(had))
	}
	goOn(t, h, restored)
}

// restore makes a new installation of the backup, and tries it in ways that must not work.
func restore(t *testing.T, dir, ring string) (testkit.URLs, string) {
	t.Helper()
	database, data := testkit.EmptyDatabase(t), t.TempDir()
	atHouse(t, database, data)
	if _, errs := run(t, 1, "restore", "--from", dir, "--verify"); !strings.Contains(errs, "--keyring FILE") {
		t.Errorf("without the keys it says %q", errs)
	}
	out, _ := run(t, 0, "restore", "--from", dir, "--keyring", ring, "--verify")
	if strings.Count(out, `"ok":true`) != 2 || strings.Contains(out, `"part"`) {
		t.Errorf("restored with %s", out)
	}
	if _, errs := run(t, 1, "restore", "--from", dir, "--verify"); !strings.Contains(errs, "empty installation only") {
		t.Errorf("on top of itself it says %q", errs)
	}
	return database, data
}

// refusedBackups are backups that must not pass for whole: into a folder that holds one, by a role that sees a part of the rows, and of a
// store that lost an object.
func refusedBackups(t *testing.T, h *apptest.House, dir string) {
	t.Helper()
	if _, errs := run(t, 1, "backup", "--out", dir); !strings.Contains(errs, "is not empty") {
		t.Errorf("over another backup it says %q", errs)
	}
	t.Setenv("CHARTWRIGHT_DATABASE_BACKUP_URL", h.Database.Owner)
	if _, errs := run(t, 1, "backup", "--out", filepath.Join(t.TempDir(), "blind")); !strings.Contains(errs, "bypasses row-level security") {
		t.Errorf("by the owner, whom the policies bind, it says %q", errs)
	}
	atHouse(t, h.Database, h.DataDir)
	lost := filepath.Join(h.DataDir, "blobs", "objects", firstObject(t, filepath.Join(dir, "objects.jsonl"))+".obj")
	if err := os.Rename(lost, lost+".aside"); err != nil {
		t.Fatal(err)
	}
	part := filepath.Join(t.TempDir(), "part")
	out, errs := run(t, 1, "backup", "--out", part, "--objects", "list")
	if !strings.Contains(out, `"objectsMissing":1`) || !strings.Contains(errs, "lacks objects that the database names") {
		t.Errorf("with a lost object it printed %q and said %q", out, errs)
	}
	run(t, 0, "backup", "verify", part)
	if err := os.Rename(lost+".aside", lost); err != nil {
		t.Fatal(err)
	}
}

// restless are the tables in which the restore itself writes.
var restless = []string{"audit_events", "audit_leaves", "audit_checkpoints", "system_acts"}

// damage spoils the backup in every way, one after the other: each is named, and nothing is restored.
func damage(t *testing.T, dir, ring string) {
	t.Helper()
	database, data := testkit.EmptyDatabase(t), t.TempDir()
	atHouse(t, database, data)
	dump, index := filepath.Join(dir, "database.dump"), filepath.Join(dir, "objects.jsonl")
	object := firstObject(t, index)
	path := filepath.Join(dir, "objects", "objects", object+".obj")
	for name, c := range map[string]struct {
		path, part string
		spoil      func(content []byte) []byte
	}{
		"a flipped byte":    {path, object, func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		"a missing object":  {path, object, func([]byte) []byte { return nil }},
		"a truncated dump":  {dump, "database.dump", func(b []byte) []byte { return b[:len(b)-100] }},
		"an altered dump":   {dump, "database.dump", func(b []byte) []byte { b[len(b)/2] ^= 1; return b }},
		"a shortened index": {index, "objects.jsonl", func(b []byte) []byte { return b[:len(b)/2] }},
	} {
		mend := spoil(t, c.path, c.spoil)
		for _, args := range [][]string{{"backup", "verify", dir}, {"restore", "--from", dir, "--keyring", ring, "--verify"}} {
			if out, errs := run(t, 1, args...); !strings.Contains(out, fmt.Sprintf(`{"part":%q`, c.part)) {
				t.Errorf("%s: %v printed %q and said %q", name, args, out, errs)
			}
		}
		mend()
	}
	untouched(t, database)
	run(t, 0, "backup", "verify", dir)
}

// goOn has people of the old house come to the new one: who may opens a page, who may not still may not, the trail tells of
// the backup and the restore and is sealed on, and new work is done.
func goOn(t *testing.T, old, now *apptest.House) {
	t.Helper()
	a := old.Agencies[0]
	chart := a.Clients[0].Charts[0]
	page := "/documents/" + chart.Document.String() + "/pages/1/image"
	hospital := a.Clients[0].Hospital.At(now).SignIn()
	if image := hospital.Get(page).Want(t, http.StatusOK); len(image.Body) < 1000 {
		t.Errorf("the image has %d bytes", len(image.Body))
	}
	a.Clients[1].Hospital.At(now).SignIn().Get(page).Want(t, http.StatusNotFound)
	var acts []string
	now.Scan(&acts, `select array_agg(act || ' ' || actor_role order by at) from audit_events where tenant_id = $1 and object_type = 'backup'`, a.ID)
	if want := []string{"installation.backup operator", "installation.restore operator"}; !slices.Equal(acts, want) {
		t.Errorf("the trail tells of %s", acts)
	}
	now.Eventually(func() bool {
		var open int
		now.Scan(&open, `select count(*) from audit_events e where e.tenant_id = $1 and not exists (select from audit_leaves l where l.event_id = e.id)`, a.ID)
		return open == 0
	})
	report := a.People[principal.Compliance].At(now).SignIn().Post("/audit/verify", nil).Want(t, http.StatusOK)
	if !strings.Contains(string(report.Body), `"ok":true`) {
		t.Errorf("the trail went on as %s", report.Body)
	}
}
