package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	aes "github.com/yeka/zip"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// packed is a release with its files, as the hospital sees it.
type packed struct {
	settled
	Media string
	Files []piece
}

type piece struct {
	Kind, Name       string
	FirstPage, Pages int
	Size             int64
	Hash             string
}

// lab is a structured file of so many lines, each with what it is told to say.
func lab(lines int, says string) []byte {
	var out bytes.Buffer
	out.WriteString("Patient: Zwettlinger, Ottokarine  MRN: MRN4400R1\ndate,test,value,unit\n")
	for n := range lines {
		fmt.Fprintf(&out, "2026-03-02,%s %d,%d,mg/dL\n", says, n, 70+n)
	}
	return out.Bytes()
}

// splitting is a release in several files: a redacted note, a table given as it came, and one of which a page is given.
type splitting struct {
	*records
	id      uuid.UUID
	labs    []byte
	release packed
	zip     []byte
}

// TestReleaseInSeveralFiles splits a release by pages, with the structured files as they came where they can be given whole.
func TestReleaseInSeveralFiles(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	s := &splitting{records: r, labs: lab(150, "glucose")}
	labs := r.fileOf(r.h.Upload(r.c.Hospital, r.encounter, "labs.csv", s.labs))
	vitals := r.fileOf(r.h.Upload(r.c.Hospital, r.encounter, "vitals.json", lab(100, "pulse")))
	s.id = r.enter(map[string]any{"requesterClass": "attorney", "legalBasis": "authorization_164_508", "partPages": 3, "withOriginals": true})
	r.finish(s.id, []any{pick(r.document), pick(labs), map[string]any{"documentId": vitals, "pages": []int{1}}}, r.redact)
	s.release = r.packed(s.id)
	if s.release.State != "sealed" || s.release.Media != "zip" || s.release.Pages != 7 {
		t.Fatalf("the release is %+v", s.release)
	}
	t.Run("its files are numbered through, and the one that is whole lies with them", s.readBack)
	t.Run("what is hidden is in none of them", s.nothingSurvives)
	t.Run("it is handed over as one archive", s.handedOver)
	t.Run("encrypted it holds the same files", s.encrypted)
	t.Run("others see nothing of it", s.unseen)
	t.Run("made again it has the same bytes", s.again)
	t.Run("by size no file is larger than asked for", s.bySize)
	t.Run("a file that tells what is hidden elsewhere stops it", s.tells)
	t.Run("how it is packed may be changed without a reason, other facts not", s.changed)
}

func pick(document uuid.UUID) map[string]any { return map[string]any{"documentId": document} }

// fileOf waits for the document that a file became.
func (r *records) fileOf(source uuid.UUID) (document uuid.UUID) {
	r.t.Helper()
	r.h.Eventually(func() bool {
		return r.h.Super.QueryRow(context.Background(), `select document_id from pages where source_id = $1 limit 1`, source).Scan(&document) == nil
	})
	return document
}

// finish prepares a request at the desk until its package is built; redact, if any, drafts redactions.
func (r *records) finish(id uuid.UUID, picks []any, redact func(uuid.UUID, held)) {
	r.t.Helper()
	r.h.UploadPaper(r.c.Hospital, id, "letter.txt", fmt.Appendf(nil, "%s%s\n", letter, id))
	paper := r.arrived("request_id", id)
	w := r.draw(r.author, id)
	r.author.Put(r.path(id, "/patient"), w.under(map[string]any{"patientId": r.patient}), r.tag(r.author, id)).Want(r.t, http.StatusOK)
	r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": picks}), r.tag(r.author, id)).Want(r.t, http.StatusOK)
	if redact != nil {
		redact(id, w)
	}
	r.tick(r.author, w, paper)
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(r.t, http.StatusOK)
	r.settle(id)
}

func (r *records) packed(id uuid.UUID) packed {
	r.t.Helper()
	var list struct{ Items []packed }
	r.c.Hospital.Get(r.path(id, "/releases")).Want(r.t, http.StatusOK).JSON(r.t, &list)
	return list.Items[0]
}

// entries opens an archive: the content of each file by its name, in their order.
func entries(t *testing.T, archive []byte) (names []string, contents map[string][]byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	contents = map[string][]byte{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if contents[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	return names, contents
}

func hexOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func (s *splitting) readBack(t *testing.T) {
	s.zip = s.open(s.release.ID)
	if hexOf(s.zip) != s.release.Hash || int64(len(s.zip)) != s.release.Size {
		t.Error("the package is not what its row says")
	}
	names, contents := entries(t, s.zip)
	if len(names) != len(s.release.Files) || len(names) != 4 {
		t.Fatalf("the archive holds %q, the release %+v", names, s.release.Files)
	}
	next := 1
	for i, f := range s.release.Files {
		got := contents[f.Name]
		if names[i] != f.Name || hexOf(got) != f.Hash || int64(len(got)) != f.Size {
			t.Errorf("%s is not what the release says: %+v", names[i], f)
		}
		if f.Kind == "original" {
			continue
		}
		text := pdfText(t, got)
		for n := range f.Pages {
			if want := fmt.Sprintf("page %d of 7", next+n); f.FirstPage != next || !strings.Contains(text, want) {
				t.Errorf("%s begins at page %d, want %d, and lacks %q", f.Name, f.FirstPage, next, want)
			}
		}
		if strings.Contains(text, fmt.Sprintf("page %d of 7", next+f.Pages)) || f.Pages > 3 {
			t.Errorf("%s holds more than its pages: %+v", f.Name, f)
		}
		next += f.Pages
	}
	if next != 8 || !bytes.Equal(contents["original-1-"+strings.TrimPrefix(names[3], "original-1-")], s.labs) {
		t.Errorf("%d pages, and the file that came whole is not there: %q", next-1, names)
	}
	index := pdfText(t, contents[names[0]])
	for _, want := range append(names, "consists of 4 files", "the file as", "may not be given and was hidden", "Only some of its pages") {
		if !strings.Contains(index, want) {
			t.Errorf("the index lacks %q", want)
		}
	}
}

func (s *splitting) nothingSurvives(t *testing.T) {
	_, contents := entries(t, s.zip)
	for name, content := range contents {
		if strings.HasSuffix(name, ".pdf") {
			content = append(content, pdfText(t, content)...)
		}
		if bytes.Contains(content, []byte("987-65")) || bytes.Contains(content, []byte("4320")) {
			t.Errorf("the redacted number is in %s", name)
		}
		if bytes.Contains(content, []byte("Chest pain")) && !strings.HasSuffix(name, ".pdf") {
			t.Errorf("%s is the redacted document as it came", name)
		}
		if bytes.Contains(content, []byte("pulse 99")) {
			t.Errorf("%s holds a page that was not picked", name)
		}
	}
}

// delivered is a delivery as the agency sees it.
type delivered struct {
	ID               uuid.UUID
	Hash, Passphrase string
	State            string
	Files            []piece
}

func (s *splitting) deliver(t *testing.T, body map[string]any) (made delivered) {
	t.Helper()
	s.a.People[principal.Manager].Post(s.path(s.id, "/deliveries"), body).Want(t, http.StatusCreated).JSON(t, &made)
	return made
}

func (s *splitting) handedOver(t *testing.T) {
	made := s.deliver(t, map[string]any{"method": "mail", "to": "Counsel\n1 Main Street"})
	if made.Hash != s.release.Hash || len(made.Files) != 4 || made.Files[3].Hash != s.release.Files[3].Hash {
		t.Errorf("the delivery is %+v", made)
	}
	file := s.a.People[principal.Manager].Get("/roi-deliveries/"+made.ID.String()+"/file").Want(t, http.StatusOK)
	if !bytes.Equal(file.Body, s.zip) || file.Header.Get("Content-Type") != "application/zip" || !strings.Contains(file.Header.Get("Content-Disposition"), ".zip") {
		t.Errorf("what is handed over is %d bytes of %s", len(file.Body), file.Header.Get("Content-Type"))
	}
	var jobs struct{ Items []delivered }
	s.a.People[principal.Manager].Get("/roi-deliveries").Want(t, http.StatusOK).JSON(t, &jobs)
	if len(jobs.Items) != 1 || len(jobs.Items[0].Files) != 4 {
		t.Errorf("the list of what is to be mailed is %+v", jobs)
	}
}

func (s *splitting) encrypted(t *testing.T) {
	d := &doors{t: t, h: s.h}
	d.openPage(s.a, s.c, map[string]any{"slug": slugOf(s.c), "active": true, "documentClasses": []string{}, "contact": "555-0100"}, 0)
	made := s.deliver(t, map[string]any{"method": "zip"})
	file := "/roi-deliveries/" + made.ID.String() + "/file"
	var archive []byte
	s.h.Eventually(func() bool {
		a := s.a.People[principal.Manager].Get(file)
		archive = a.Body
		return a.Status == http.StatusOK
	})
	z, err := aes.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	names, contents := entries(t, s.zip)
	for i, f := range z.File {
		f.SetPassword(made.Passphrase)
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(in); err != nil || f.Name != names[i] || !bytes.Equal(got, contents[f.Name]) || !f.IsEncrypted() {
			t.Errorf("%s holds %d bytes, %v", f.Name, len(got), err)
		}
	}
	if len(z.File) != len(names) {
		t.Errorf("%d files are in it", len(z.File))
	}
}

func (s *splitting) unseen(t *testing.T) {
	made := s.deliver(t, map[string]any{"method": "print", "to": "Counsel"})
	for who, p := range map[string]*apptest.Actor{"another hospital": s.a.Clients[1].Hospital, "another agency": s.h.Agencies[1].People[principal.Manager]} {
		for _, path := range []string{s.path(s.id, "/releases"), s.path(s.id, "/deliveries"), "/roi-deliveries/" + made.ID.String() + "/file"} {
			if a := p.Get(path); a.Status < 400 || bytes.Contains(a.Body, []byte("records-")) {
				t.Errorf("%s is answered %d to %s", path, a.Status, who)
			}
		}
	}
}

// again has the package built a second time, as from a copy of the database of before.
func (s *splitting) again(t *testing.T) {
	s.h.SQL(`delete from roi_release_parts where release_id = $1`, s.release.ID)
	s.h.SQL(`update roi_requests set status = 'ready' where id = $1`, s.id)
	s.h.SQL(`update roi_releases set state = 'building', hash = null, record = null where id = $1`, s.release.ID)
	s.h.SQL(`update jobs set state = 'waiting', due_at = now(), carried_at = null, deadline = null, finished_at = null where kind = 'roi.package'`)
	s.settle(s.id)
	if after := s.packed(s.id); after.Hash != s.release.Hash || fmt.Sprint(after.Files) != fmt.Sprint(s.release.Files) {
		t.Errorf("it was %+v and is now %+v", s.release, after)
	}
}
