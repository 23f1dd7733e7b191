package app_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/testkit"
)

// TestPackagingSurvivesKill kills a process between the vault's write of a package and its settling: the next process settles it
// once and keeps one object.
func TestPackagingSurvivesKill(t *testing.T) {
	t.Parallel()
	database, data := testkit.Database(t), t.TempDir()
	var request uuid.UUID
	t.Run("ready", func(t *testing.T) { //nolint:paralleltest // its house ends before the next process begins
		h := apptest.StartOn(t, database, data)
		h.Settle()
		later(h, "roi.package")
		request = recordsAt(t, h).ready()
	})
	super, err := pgx.Connect(t.Context(), database.Super)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = super.Close(context.Background()) }()
	left := killSettling(t, super, database, data)

	h := apptest.StartOn(t, database, data)
	h.SQL(`update jobs set state = 'waiting', due_at = now(), carried_at = null, deadline = null where kind = 'roi.package'`)
	h.Eventually(func() (released bool) {
		h.Scan(&released, `select status = 'released' from roi_requests where id = $1`, request)
		return released
	})
	var id uuid.UUID
	var sealed, disclosed int
	h.Scan(&id, `select id from roi_releases where request_id = $1 and state = 'sealed'`, request)
	h.Scan(&sealed, `select count(*) from roi_releases where request_id = $1`, request)
	h.Scan(&disclosed, `select count(*) from roi_disclosures where request_id = $1`, request)
	kept := keptUnder(t, data, id)
	if sealed != 1 || disclosed != 1 || len(kept) != 1 || kept[0] == left {
		t.Errorf("%d releases, %d disclosures, objects %v after %s was left", sealed, disclosed, kept, left)
	}
	if pdf := (&records{t: t, h: h}).open(id); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Error("the package that is kept is not the one that was settled")
	}
}

// killSettling has another process work the waiting package, kills it where it settles, and gives the object that it leaves.
func killSettling(t *testing.T, super *pgx.Conn, database testkit.URLs, data string) string {
	t.Helper()
	sql := func(text string) {
		t.Helper()
		if _, err := super.Exec(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	sql(`create function gate() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(4401); return new; end $$`)
	sql(`create trigger gate before update on roi_releases for each row when (new.state = 'sealed') execute function gate()`)
	sql(`select pg_advisory_lock(4401)`)
	sql(`update jobs set due_at = now() where kind = 'roi.package'`)
	cmd := exec.Command(os.Args[0], "work")
	cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "CHARTWRIGHT_DATABASE_URL=" + database.App, "CHARTWRIGHT_DATA_DIR=" + data,
		"CHARTWRIGHT_REDIS_URL=" + testkit.Redis(t).URL(), "CHARTWRIGHT_EXAMINE_PROCESSES=1"}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	testkit.Eventually(t, func() (waits bool) {
		select {
		case <-ended:
			t.Fatalf("the process ended by itself: %s", said.String())
		default:
		}
		err := super.QueryRow(t.Context(), `select exists (select from pg_locks where locktype = 'advisory' and objid = 4401 and not granted)`).Scan(&waits)
		if err != nil {
			t.Error(err)
		}
		return waits || err != nil
	}, 4*time.Minute)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-ended
	sql(`select pg_advisory_unlock(4401)`)
	sql(`drop trigger gate on roi_releases`) // waits until the dead process's transaction is undone
	var id uuid.UUID
	var state string
	if err := super.QueryRow(t.Context(), `select id, state from roi_releases`).Scan(&id, &state); err != nil {
		t.Fatal(err)
	}
	left := keptUnder(t, data, id)
	if state != "building" || len(left) != 1 {
		t.Fatalf("a %s release with objects %v is left", state, left)
	}
	return left[0]
}

// keptUnder names what stands in the vault under an id.
func keptUnder(t *testing.T, data string, id uuid.UUID) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(data, "blobs"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.Contains(path, id.String()) {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestArchiveClearsWhatWasLeft has an archive made over what an attempt that was killed left in the vault.
func TestArchiveClearsWhatWasLeft(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	later(d.h, "roi.archive")
	v := d.ask(d.h.Agencies[0].Clients[0], nil)
	v.seal(content)
	id := v.deliver(map[string]any{"method": "zip"}).ID
	folder := filepath.Join(d.h.DataDir, "blobs", "objects", d.h.Agencies[0].ID.String(), v.c.ID.String(), id.String()[33:], id.String())
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(folder, "v1.archive.left.obj")
	if err := os.WriteFile(left, []byte("left"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.h.SQL(`update jobs set due_at = now() where kind = 'roi.archive'`)
	d.h.Eventually(func() (sent bool) {
		d.h.Scan(&sent, `select state = 'sent' from roi_deliveries where id = $1`, id)
		return sent
	})
	if kept := keptUnder(t, d.h.DataDir, id); len(kept) != 1 || kept[0] == left {
		t.Errorf("%v are kept", kept)
	}
}

// later has jobs of a kind wait until the test calls for them.
func later(h *apptest.House, kind string) {
	h.SQL(`create function later() returns trigger language plpgsql as $$ begin new.due_at := now() + interval '1 day'; return new; end $$`)
	h.SQL(`create trigger later before insert on jobs for each row when (new.kind = '` + kind + `') execute function later()`)
}
