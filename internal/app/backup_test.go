package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

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
	h := apptest.Start(t).Furnish()
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
	dir, ring := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "keyring.json")
	atHouse(t, h.Database, h.DataDir)
	run(t, 0, "backup", "--out", dir, "--keyring", ring)
	m, err := backup.Open(dir)
	if err != nil || len(m.Database.Checkpoints) != 2 || len(m.Objects.Missing) != 0 || m.Objects.Count < 4*6*4 {
		t.Fatalf("%+v, %v", m.Objects, err)
	}
	before := digests(t, h)
	run(t, 0, "backup", "verify", dir)
	holdsNothing(t, dir)
	damage(t, dir, ring)

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
	restored := apptest.StartOn(t, database, data)
	for table, digest := range digests(t, restored) {
		if before[table] != digest {
			t.Errorf("the rows of %s are not those that were backed up", table)
		}
	}
	if objects := len(objectsIn(t, data)); objects != m.Objects.Count {
		t.Errorf("%d objects are stored, the backup has %d", objects, m.Objects.Count)
	}
	goOn(t, h, restored)
}

// operate keeps this process's log when commands set up their own.
func operate(t *testing.T) {
	t.Helper()
	own := slog.Default()
	t.Cleanup(func() { slog.SetDefault(own) })
	t.Setenv("CHARTWRIGHT_LOG_LEVEL", "error")
}

// atHouse has the commands that follow work there.
func atHouse(t *testing.T, database testkit.URLs, data string) {
	t.Helper()
	for key, value := range map[string]string{"DATABASE_URL": database.App, "DATABASE_OWNER_URL": database.Owner, "DATABASE_BACKUP_URL": database.Super, "DATA_DIR": data} {
		t.Setenv("CHARTWRIGHT_"+key, value)
	}
}

// run runs a command, which must end with that status and print no patient's data.
func run(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	status, out, errs := call("", args...)
	if status != want {
		t.Fatalf("%v ended with %d, printed %q and said %q", args, status, out, errs)
	}
	if found := apptest.Leaks([]byte(out + errs)); len(found) > 0 {
		t.Errorf("%v printed %s", args, found)
	}
	return out, errs
}

// everyRecordIsNamed holds each column of each table to the query for objects: a value that begins with the generation of a
// stored object is a record, and the backup must look for it. Uploads keep theirs until they are sources.
func everyRecordIsNamed(t *testing.T, h *apptest.House) {
	t.Helper()
	stored := map[string]bool{}
	for _, key := range objectsIn(t, h.DataDir) {
		stored[key[strings.LastIndex(key, ".")+1:]] = true
	}
	rows, err := h.Super.Query(t.Context(), `select table_name || '.' || column_name, format('select encode(substring(%I from 1 for 16), ''hex'') from %I where length(%I) >= 16', column_name, table_name, column_name)
		from information_schema.columns where table_schema = 'public' and data_type = 'bytea'`)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Name, Query string }])
	if err != nil {
		t.Fatal(err)
	}
	var holding []string
	for _, c := range columns {
		rows, err := h.Super.Query(t.Context(), c.Query)
		if err != nil {
			t.Fatal(err)
		}
		heads, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(heads, func(head string) bool { return stored[head] }) {
			holding = append(holding, c.Name)
		}
	}
	slices.Sort(holding)
	if want := []string{"pages.image", "pages.thumbnail", "pages.words", "roi_releases.record", "sources.original"}; !slices.Equal(holding, want) {
		t.Errorf("records of objects are in %s; backups look in %s and roi_deliveries.record", holding, want)
	}
}

// objectsIn lists the keys of the objects in a data folder.
func objectsIn(t *testing.T, data string) []string {
	t.Helper()
	root := filepath.Join(data, "blobs", "objects")
	var keys []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			keys = append(keys, strings.TrimSuffix(strings.TrimPrefix(path, root+"/"), ".obj"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// restless are the tables in which a house at rest goes on writing.
var restless = []string{"audit_events", "audit_leaves", "audit_checkpoints", "jobs", "system_acts", "sessions"}

// digests gives a digest of all rows of each table that is at rest.
func digests(t *testing.T, h *apptest.House) map[string]string {
	t.Helper()
	var tables []string
	h.Scan(&tables, `select array_agg(relname::text) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
	out := map[string]string{}
	for _, table := range tables {
		if slices.Contains(restless, table) {
			continue
		}
		var digest string
		h.Scan(&digest, fmt.Sprintf(`select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') from %s r`, pgx.Identifier{table}.Sanitize()))
		out[table] = digest
	}
	return out
}

// holdsNothing searches the backup for patients' data, as far as it is not compressed, and for keys.
func holdsNothing(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s is open to others, or gone: %v", path, err)
		}
		content, err := os.ReadFile(path)
		if found := apptest.Leaks(append(content, path...)); len(found) > 0 {
			t.Errorf("%s holds %s", filepath.Base(path), found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

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
		sound, err := os.ReadFile(path)
		if c.path != path {
			sound, err = os.ReadFile(c.path)
		}
		if err != nil {
			t.Fatal(err)
		}
		if spoiled := c.spoil(slices.Clone(sound)); spoiled == nil {
			err = os.Remove(c.path)
		} else {
			err = os.WriteFile(c.path, spoiled, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"backup", "verify", dir}, {"restore", "--from", dir, "--keyring", ring, "--verify"}} {
			if out, errs := run(t, 1, args...); !strings.Contains(out, fmt.Sprintf(`{"part":%q`, c.part)) {
				t.Errorf("%s: %v printed %q and said %q", name, args, out, errs)
			}
		}
		if err := os.WriteFile(c.path, sound, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var tables int
	conn, err := pgx.Connect(t.Context(), database.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := conn.QueryRow(t.Context(), `select count(*) from pg_class where relnamespace = 'public'::regnamespace`).Scan(&tables); err != nil || tables > 0 {
		t.Errorf("%d relations came out of a damaged backup, %v", tables, err)
	}
	run(t, 0, "backup", "verify", dir)
}

// firstObject is the key of the first document's object in the index.
func firstObject(t *testing.T, index string) string {
	t.Helper()
	f, err := os.Open(index)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for lines := json.NewDecoder(f); ; {
		var o backup.Object
		if err := lines.Decode(&o); err != nil {
			t.Fatal(err)
		}
		if len(o.Wrapped) > 0 {
			return o.Key
		}
	}
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
