package app_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
)

// stored finds the file of a part of a document on the disk.
func stored(t *testing.T, h *apptest.House, document uuid.UUID, part string) string {
	t.Helper()
	for path := range h.Files() {
		if strings.Contains(path, document.String()) && strings.Contains(filepath.Base(path), part) {
			return path
		}
	}
	t.Fatalf("%s of %s is not on the disk", part, document)
	return ""
}

func rewrite(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsStoredCannotBeAltered changes pages and wrapped keys behind the program's back, between documents, clients and
// agencies, and looks at the page as the hospital does: nothing is shown, and the trail tells.
func TestWhatIsStoredCannotBeAltered(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	const part = "image"
	mine, neighbour, stranger := h.Agencies[0].Clients[0], h.Agencies[0].Clients[1], h.Agencies[1].Clients[0]
	of := func(c *apptest.Client, n int) string { return stored(t, h, c.Charts[n].Source, part) }
	like := func(path string) func([]byte) []byte {
		other, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return func([]byte) []byte { return other }
	}
	key := func(from, to apptest.Chart) {
		h.SQL(`update sources set wrapped_key = (select wrapped_key from sources where id = $1), key_ref = (select key_ref from sources where id = $1) where id = $2`,
			from.Source, to.Source)
	}
	alter := []func(c apptest.Chart, path string){
		func(_ apptest.Chart, path string) {
			rewrite(t, path, func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		},
		func(_ apptest.Chart, path string) { rewrite(t, path, func(b []byte) []byte { return b[:len(b)-1] }) },
		func(_ apptest.Chart, path string) { rewrite(t, path, like(of(neighbour, 0))) },
		func(_ apptest.Chart, path string) { rewrite(t, path, like(of(stranger, 0))) },
		func(c apptest.Chart, _ string) { key(neighbour.Charts[1], c) },
		func(c apptest.Chart, _ string) { key(stranger.Charts[1], c) },
	}
	for i, change := range alter {
		c := mine.Charts[i]
		change(c, of(mine, i))
		got := mine.Hospital.Get("/documents/" + c.Document.String() + "/pages/1/image")
		if got.Status != http.StatusInternalServerError || !bytes.Contains(got.Body, []byte("stored-altered")) {
			t.Errorf("alteration %d: answered %d %.200q", i, got.Status, got.Body)
		}
		var told int
		h.Scan(&told, `select count(*) from audit_events where act = 'stored.altered' and object_id = $1 and tenant_id = $2 and actor_id is not null`,
			c.Source, h.Agencies[0].ID)
		if told == 0 {
			t.Errorf("alteration %d: the trail says nothing", i)
		}
	}
	mine.Hospital.Get("/documents/"+neighbour.Charts[0].Document.String()+"/pages/1/image").Want(t, http.StatusNotFound)
	neighbour.Hospital.Get("/documents/"+neighbour.Charts[0].Document.String()+"/pages/1/image").Want(t, http.StatusOK)
}
