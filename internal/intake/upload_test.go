package intake_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// tus sends one request of the upload protocol.
func (p *person) tus(method, at string, body io.Reader, header ...string) (*http.Response, error) {
	p.h.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, p.h.url+at, body)
	must(p.h.t, err)
	req.Header.Set("Authorization", "Bearer "+p.token)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	return res, err
}

func metadata(pairs ...string) string {
	var out []string
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, pairs[i]+" "+base64.StdEncoding.EncodeToString([]byte(pairs[i+1])))
	}
	return strings.Join(out, ",")
}

// begin makes an upload and gives its address.
func (p *person) begin(size int, meta ...string) string {
	p.h.t.Helper()
	res, err := p.tus(http.MethodPost, "/api/v1/uploads", http.NoBody, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", metadata(meta...))
	must(p.h.t, err)
	if res.StatusCode != 201 || !strings.HasPrefix(res.Header.Get("Location"), "/api/v1/uploads/") {
		p.h.t.Fatalf("upload begun with %d at %q", res.StatusCode, res.Header.Get("Location"))
	}
	return res.Header.Get("Location")
}

func (p *person) patch(at string, offset int, body io.Reader) (*http.Response, error) {
	p.h.t.Helper()
	return p.tus(http.MethodPatch, at, body, "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset))
}

func (p *person) offset(at string) int {
	p.h.t.Helper()
	res, err := p.tus(http.MethodHead, at, http.NoBody)
	must(p.h.t, err)
	if res.StatusCode != 200 {
		p.h.t.Fatalf("HEAD answered %d", res.StatusCode)
	}
	n, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
	must(p.h.t, err)
	return n
}

// send uploads a whole file in one go and gives its id.
func (p *person) send(content []byte, meta ...string) string {
	p.h.t.Helper()
	at := p.begin(len(content), meta...)
	if len(content) > 0 {
		res, err := p.patch(at, 0, bytes.NewReader(content))
		must(p.h.t, err)
		if res.StatusCode != 204 {
			p.h.t.Fatalf("PATCH answered %d", res.StatusCode)
		}
	}
	return filepath.Base(at)
}

// broken is a body whose connection dies in the middle.
type broken struct{ io.Reader }

var errDied = errors.New("the connection died")

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = errDied
	}
	return n, err
}

func TestUploadGoesOnAfterTheConnectionAndTheProcessDied(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	id := p.register(encounter(a, 0, "NCH200148", "N1003644"))
	content := make([]byte, 3<<20)
	_, _ = rand.Read(content)
	at := p.begin(len(content), "filename", "NCH200148 note.bin")
	_, err := p.patch(at, 0, struct{ io.Reader }{broken{bytes.NewReader(content[:1<<20+17])}})
	if err == nil {
		t.Fatal("the connection did not die")
	}
	h.start(examine.Options{}) // another process takes over
	var offset int
	testkit.Eventually(t, func() bool { offset = p.offset(at); return offset > 0 }, testkit.Patience)
	t.Logf("%d bytes of %d survived", offset, 1<<20+17)
	res, err := p.patch(at, offset-1, bytes.NewReader(content[offset-1:]))
	must(t, err)
	if res.StatusCode != 409 {
		t.Errorf("a wrong offset answered %d", res.StatusCode)
	}
	res, err = p.patch(at, offset, bytes.NewReader(content[offset:]))
	must(t, err)
	if res.StatusCode != 204 || p.offset(at) != len(content) {
		t.Fatalf("the rest answered %d", res.StatusCode)
	}
	if n := h.count(`select count(*) from sources where encounter_id = $1 and state = 'received' and size = $2`, id, len(content)); n != 1 {
		t.Errorf("%d sources of the encounter", n)
	}
	if n := h.count(`select count(*) from jobs where kind = 'document.examine' and state = 'waiting'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
}

func TestUploadsBelongToWhoBeganThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	id := p.register(encounter(a, 0, "NCH1", "N1"))
	at := p.begin(10, "filename", "x.pdf")
	for name, other := range map[string]*person{"colleague": h.person(a, principal.Hospital, a.clients[0]), "other agency": h.person(h.agencies[1], principal.Manager)} {
		for _, method := range []string{http.MethodHead, http.MethodDelete} {
			if res, err := other.tus(method, at, http.NoBody); err != nil || res.StatusCode != 404 {
				t.Errorf("%s: %s answered %d %v", name, method, res.StatusCode, err)
			}
		}
		if res, err := other.patch(at, 0, strings.NewReader("0123456789")); err != nil || res.StatusCode != 404 {
			t.Errorf("%s: PATCH answered %d %v", name, res.StatusCode, err)
		}
	}
	foreign := h.person(a, principal.Hospital, a.clients[1])
	res, err := foreign.tus(http.MethodPost, "/api/v1/uploads", http.NoBody, "Upload-Length", "3", "Upload-Metadata", metadata("encounterId", id))
	must(t, err)
	if res.StatusCode != 422 {
		t.Errorf("another hospital's encounter answered %d", res.StatusCode)
	}
	if res, err = p.tus(http.MethodPost, "/api/v1/uploads", http.NoBody, "Upload-Length", strconv.Itoa(65<<20)); err != nil || res.StatusCode != 413 {
		t.Errorf("a file that is too large answered %d %v", res.StatusCode, err)
	}
	if res, err = p.tus(http.MethodDelete, at, http.NoBody); err != nil || res.StatusCode != 204 {
		t.Errorf("giving up answered %d %v", res.StatusCode, err)
	}
	if res, err = p.tus(http.MethodHead, at, http.NoBody); err != nil || res.StatusCode != 404 {
		t.Errorf("the upload given up answered %d %v", res.StatusCode, err)
	}
	if res, err = p.tus(http.MethodOptions, "/api/v1/uploads", http.NoBody); err != nil || res.Header.Get("Tus-Version") != "1.0.0" {
		t.Errorf("discovery answered %v %v", res.Header, err)
	}
}

func TestTheSameBytesAreRecognised(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	p.register(encounter(a, 0, "NCH200148", "N1"))
	p.register(encounter(a, 0, "NCH200149", "N1"))
	batch := p.post("batches", map[string]any{"facilityId": a.facilities[0]}).is(t, 201, "").text("id")
	content := []byte("Progress note\nAll is well.")
	for _, name := range []string{"NCH200148_note.txt", "copy of NCH-200148.txt", "200149.txt", "holiday.txt"} {
		p.send(content, "filename", name, "batchId", batch)
	}
	states := map[string]string{}
	matched := 0
	for _, f := range p.get("batches/"+batch).is(t, 200, "").items("files") {
		states[f["name"].(string)] = f["state"].(string)
		if f["encounterId"] != nil {
			matched++
		}
	}
	want := map[string]string{"NCH200148_note.txt": "received", "copy of NCH-200148.txt": "duplicate", "200149.txt": "received", "holiday.txt": "received"}
	if fmt.Sprint(states) != fmt.Sprint(want) || matched != 3 {
		t.Errorf("the batch says %v, %d matched", states, matched)
	}
	h.person(a, principal.Hospital, a.clients[1]).get("batches/"+batch).is(t, 404, "not-found")
	files := 0
	for range h.stored() {
		files++
	}
	if files != 3 {
		t.Errorf("%d objects are stored, want 3", files)
	}
}

func TestAbandonedUploadsAreSweptWithTheirBytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	at := p.begin(10, "filename", "x.pdf")
	res, err := p.patch(at, 0, strings.NewReader("01234"))
	must(t, err)
	if res.StatusCode != 204 {
		t.Fatalf("PATCH answered %d", res.StatusCode)
	}
	h.sql(`update uploads set updated_at = now() - interval '3 days'`)
	h.work()
	testkit.Eventually(t, func() bool {
		h.sql(`update jobs set due_at = now() where kind = 'uploads.sweep' and state = 'waiting'`) // the hour is over
		return h.count(`select count(*) from uploads where state = 'aborted'`) == 1
	}, testkit.Patience)
	testkit.Eventually(t, func() bool {
		left := 0
		_ = filepath.WalkDir(filepath.Join(h.dir, "blobs"), func(_ string, e os.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
				left++
			}
			return nil
		})
		return left == 0
	}, testkit.Patience)
}

// stored yields the documents' objects that lie in the store.
func (h *house) stored() map[string]bool {
	out := map[string]bool{}
	for info, err := range h.store.List(context.Background(), "") {
		must(h.t, err)
		if !strings.HasPrefix(info.Key, "uploads/") {
			out[info.Key] = true
		}
	}
	return out
}

func id(t *testing.T, text string) uuid.UUID {
	t.Helper()
	out, err := uuid.Parse(text)
	must(t, err)
	return out
}
