package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
	"chartwright/internal/roi/release"
)

// settled is a release as the hospital sees it.
type settled struct {
	ID             uuid.UUID
	State, Failure string
	Pages          int
	Size           int64
	Hash           string
}

// settle waits for the newest package of a request.
func (r *records) settle(id uuid.UUID) settled {
	r.t.Helper()
	r.h.Eventually(func() bool { s := r.status(id); return s == "returned" || s == "selecting" || s == "released" })
	var list struct{ Items []settled }
	r.c.Hospital.Get(r.path(id, "/releases")).Want(r.t, http.StatusOK).JSON(r.t, &list)
	if len(list.Items) == 0 {
		r.t.Fatal("there is no release")
	}
	return list.Items[0]
}

// open decrypts a sealed package, as a delivery does.
func (r *records) open(id uuid.UUID) []byte {
	r.t.Helper()
	var tenant, client uuid.UUID
	var ref string
	var wrapped, record []byte
	err := r.h.Super.QueryRow(context.Background(), `select tenant_id, client_id, key_ref, wrapped_key, record from roi_releases where id = $1`, id).
		Scan(&tenant, &client, &ref, &wrapped, &record)
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := blob.FromRecord(record, wrapped)
	if err != nil {
		r.t.Fatal(err)
	}
	ring, err := keys.NewLocal(filepath.Join(r.h.DataDir, "keyring.json"))
	if err != nil {
		r.t.Fatal(err)
	}
	local, err := blob.NewLocal(filepath.Join(r.h.DataDir, "blobs"))
	if err != nil {
		r.t.Fatal(err)
	}
	file, err := blob.NewVault(local, ring).Open(context.Background(), release.Ref(tenant, client, id, ref), b)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.NewSectionReader(file, 0, file.Size()))
	if err != nil {
		r.t.Fatal(err)
	}
	return content
}

func pdfText(t *testing.T, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

// sealed opens the package of a released request: the words of the redaction are gone, the others are there, and so are the cover
// letter, the index and the numbers of the pages.
func (r *records) sealed(id uuid.UUID) settled {
	r.t.Helper()
	s := r.settle(id)
	if s.State != "sealed" || r.status(id) != "released" || s.Pages != 3 {
		r.t.Fatalf("release %+v of a request that is %s", s, r.status(id))
	}
	pdf := r.open(s.ID)
	if sum := sha256.Sum256(pdf); hex.EncodeToString(sum[:]) != s.Hash || int64(len(pdf)) != s.Size {
		r.t.Error("the package is not what its row says")
	}
	text := pdfText(r.t, pdf)
	for _, want := range []string{"Chest pain resolved.", "Counsel of", "Index", "Discharge summary", "page 3 of 3", "-000003", "written authorization"} {
		if !strings.Contains(text, want) {
			r.t.Errorf("the package lacks %q", want)
		}
	}
	if strings.Contains(text, "987-65") || strings.Contains(text, "4320") || bytes.Contains(pdf, []byte("987-65-4320")) {
		r.t.Error("the redacted number is in the package")
	}
	var manifest struct {
		Report       struct{ Marks int }
		Verification struct{ OK bool }
	}
	var kept json.RawMessage
	r.h.Scan(&kept, `select manifest from roi_releases where id = $1`, s.ID)
	if err := json.Unmarshal(kept, &manifest); err != nil || manifest.Report.Marks != 1 || !manifest.Verification.OK {
		r.t.Errorf("manifest %+v, %v", manifest, err)
	}
	r.disclosed(id, 1)
	return s
}

func (r *records) disclosed(id uuid.UUID, want int) {
	r.t.Helper()
	var n int
	r.h.Scan(&n, `select count(*) from roi_disclosures where request_id = $1`, id)
	if n != want {
		r.t.Errorf("%d disclosures, want %d", n, want)
	}
}

// ready brings a patient's request with a redaction to where its package is built.
func (r *records) ready() uuid.UUID {
	r.t.Helper()
	id := r.ask("attorney", "authorization_164_508")
	r.h.UploadPaper(r.c.Hospital, id, "letter.txt", []byte(letter))
	paper := r.arrived("request_id", id)
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	r.redact(id, w)
	r.tick(r.author, w, paper)
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(r.t, http.StatusOK)
	return id
}

// packages are the encrypted objects that stand under a release's id.
func (r *records) packages(id uuid.UUID) (n int) {
	r.t.Helper()
	for name := range r.h.Files() {
		if strings.Contains(name, id.String()) {
			n++
		}
	}
	return n
}

// TestPackageIsBuiltOnce hands the job out again, as after a killed process, before and after it ended: one package, one disclosure.
func TestPackageIsBuiltOnce(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	id := r.ready()
	again := func() {
		r.h.SQL(`update jobs set state = 'waiting', due_at = now(), carried_at = null, deadline = null, finished_at = null where kind = 'roi.package'`)
	}
	again()
	s := r.sealed(id)
	again()
	r.h.Eventually(func() bool {
		var open int
		r.h.Scan(&open, `select count(*) from jobs where kind = 'roi.package' and state <> 'done'`)
		return open == 0
	})
	if after := r.sealed(id); after != s {
		t.Errorf("the release changed from %+v to %+v", s, after)
	}
	if n := r.packages(s.ID); n != 1 {
		t.Errorf("%d packages are kept", n)
	}
}

// TestPackageThatFailsItsCheck has poppler find a word under the mark: the release stays failed, with a reason, and leaves nothing.
func TestPackageThatFailsItsCheck(t *testing.T) { //nolint:paralleltest // the checker is found by this process's PATH
	real, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	// Every page gets a word that covers it all.
	script := "#!/bin/sh\nif [ \"$1\" = -bbox ]; then " + real +
		` "$@" | sed 's|<page width="\([0-9.]*\)" height="\([0-9.]*\)">|&<word xMin="0" yMin="0" xMax="\1" yMax="\2">survivor</word>|'; else exec ` + real + " \"$@\"; fi\n"
	if err := os.WriteFile(filepath.Join(dir, "pdftotext"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	r := newRecords(t)
	id := r.ready()
	s := r.settle(id)
	if s.State != "failed" || !strings.Contains(s.Failure, "a word can still be extracted from the area (page 1 of Discharge summary)") || strings.Contains(s.Failure, "survivor") {
		t.Errorf("release %+v", s)
	}
	if n := r.packages(s.ID); n != 0 {
		t.Errorf("%d packages are kept", n)
	}
	r.disclosed(id, 0)
	if w := r.draw(r.author, id); w.CaseID != id {
		t.Error("the specialist does not have it back")
	}
	if s := r.settle(id); s.State != "failed" {
		t.Error("the release did not stay failed")
	}
}
