package app_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// bySize splits a release of one long file, which is given as it came.
func (s *splitting) bySize(t *testing.T) {
	long := s.fileOf(s.h.Upload(s.c.Hospital, s.encounter, "flowsheet.tsv", lab(64*10, "a rather long line of the flowsheet of the ward, so that its pages take much room")))
	id := s.enter(map[string]any{"requesterClass": "attorney", "legalBasis": "authorization_164_508", "partMegabytes": 1, "withOriginals": true})
	s.finish(id, []any{pick(long)}, nil)
	r := s.packed(id)
	var pdfs, next = 0, 1
	for _, f := range r.Files {
		if f.Kind == "pdf" {
			if f.FirstPage != next || f.Size > 1<<20 || f.Size < 1<<18 && pdfs == 0 {
				t.Errorf("a file is %+v, want page %d first", f, next)
			}
			pdfs, next = pdfs+1, next+f.Pages
		}
	}
	if pdfs < 2 || next != r.Pages+1 || len(r.Files) != pdfs+1 {
		t.Errorf("%d pages are in %d files: %+v", next-1, pdfs, r)
	}
}

// tells has a word hidden in the note that stands in a file of one long line as well, where the page breaks it and so does not show it.
func (s *splitting) tells(t *testing.T) {
	line := `{"patient":"Zwettlinger,Ottokarine","mrn":"MRN4400R1","note":"` + strings.Repeat("x", 34) + `resolved"}`
	file := s.fileOf(s.h.Upload(s.c.Hospital, s.encounter, "note.json", []byte(line)))
	id := s.enter(map[string]any{"requesterClass": "attorney", "legalBasis": "authorization_164_508", "withOriginals": true})
	s.finish(id, []any{pick(s.document), pick(file)}, func(id uuid.UUID, w held) {
		var hits struct {
			Hits []struct {
				PageID              uuid.UUID
				FirstWord, LastWord int
			}
		}
		s.author.Post(s.path(id, "/find"), map[string]any{"text": "resolved"}).Want(t, http.StatusOK).JSON(t, &hits)
		s.author.Post(s.path(id, "/marks"), w.under(map[string]any{"how": "found", "reason": "identifier", "areas": hits.Hits})).Want(t, http.StatusOK)
	})
	r := s.packed(id)
	if r.State != "failed" || !strings.Contains(r.Failure, "holds a word that is redacted elsewhere") || s.packages(r.ID) != 0 {
		t.Errorf("the release is %+v", r)
	}
}

func (s *splitting) changed(t *testing.T) {
	id := s.enter(map[string]any{"partPages": 3})
	received := s.c.Hospital.Get(s.path(id, "")).Want(t, http.StatusOK)
	var was struct{ ReceivedAt string }
	received.JSON(t, &was)
	body := s.entry(map[string]any{"receivedAt": was.ReceivedAt, "withOriginals": true, "partMegabytes": 25})
	var now struct {
		PartPages, PartMegabytes int
		WithOriginals            bool
	}
	s.c.Hospital.Put(s.path(id, ""), body, received.Header.Get("ETag")).Want(t, http.StatusOK).JSON(t, &now)
	if now.PartPages != 0 || now.PartMegabytes != 25 || !now.WithOriginals {
		t.Errorf("it is packed as %+v", now)
	}
	body["purpose"] = "insurance"
	s.c.Hospital.Put(s.path(id, ""), body, s.tag(s.c.Hospital, id)).Want(t, http.StatusUnprocessableEntity)
	s.c.Hospital.Post("/roi-requests", s.entry(map[string]any{"partPages": -1})).Want(t, http.StatusUnprocessableEntity)
}
