package app_test

import (
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"chartwright/internal/app/apptest"
	"chartwright/internal/backup"
	"chartwright/internal/platform/testkit"
)

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

// spoil changes a file, or removes it where change gives nothing, and gives the way back.
func spoil(t *testing.T, path string, change func([]byte) []byte) (mend func()) {
	t.Helper()
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	mend = func() {
		if err := os.WriteFile(path, sound, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if spoilt := change(slices.Clone(sound)); spoilt == nil {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, spoilt, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return mend
}

// untouched fails where something is in the database.
func untouched(t *testing.T, database testkit.URLs) {
	t.Helper()
	var tables int
	conn, err := pgx.Connect(t.Context(), database.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if err := conn.QueryRow(t.Context(), `select count(*) from pg_class where relnamespace = 'public'::regnamespace`).Scan(&tables); err != nil || tables > 0 {
		t.Errorf("%d relations came out of a damaged backup, %v", tables, err)
	}
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

// digests gives count and digest of all rows of each table.
func digests(t *testing.T, url string) map[string]string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var tables []string
	if err := conn.QueryRow(t.Context(), `select array_agg(relname::text) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`).Scan(&tables); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, table := range tables {
		var digest string
		err := conn.QueryRow(t.Context(), `select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)), '') from `+pgx.Identifier{table}.Sanitize()+` r`).Scan(&digest)
		if err != nil {
			t.Fatal(err)
		}
		out[table] = digest
	}
	return out
}
