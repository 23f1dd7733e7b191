package app_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// TestPatientFetchesWhatWasPrepared goes the whole way of a patient's own request: asked and signed on the page, prepared at the
// desk, packed and checked, handed over by itself, fetched.
func TestPatientFetchesWhatWasPrepared(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	d := &doors{t: t, h: r.h}
	d.openPage(r.a, r.c, map[string]any{"slug": slugOf(r.c), "active": true, "documentClasses": []string{}, "contact": "555-0100"}, 0)
	v := d.ask(r.c, map[string]any{
		"requester": map[string]any{"name": "Ottokarine Zwettlinger", "email": "ottokarine@example.test", "phone": "555-0188"},
		"patient":   map[string]any{"lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": "1944-05-06"}})
	v.email = "ottokarine@example.test"
	v.sign()
	v.prove()
	r.h.Eventually(func() bool {
		var state string
		r.h.Scan(&state, `select state from work_items where case_id = $1`, v.request)
		return state == "ready"
	})
	w := r.draw(r.author, v.request)
	r.accept(r.author, w)
	r.believes(v)
	r.tick(r.author, w, r.arrived("request_id", v.request))
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(t, http.StatusOK)
	s := r.settle(v.request)
	if s.State != "sealed" {
		t.Fatalf("the release is %+v", s)
	}

	offered := v.until(func(now seen) bool { return len(now.Deliveries) == 1 && now.Deliveries[0].Open })
	at, begun := v.begin(offered.Deliveries[0].ID)
	begun.Want(t, http.StatusCreated)
	pdf := v.call(http.MethodGet, at, nil).Want(t, http.StatusOK).Body
	if sum := sha256.Sum256(pdf); hex.EncodeToString(sum[:]) != s.Hash {
		t.Error("what was fetched is not what was sealed")
	}
	if text := pdfText(t, pdf); !strings.Contains(text, "Chest pain resolved.") {
		t.Errorf("the records are not in %.200q", text)
	}
	r.disclosed(v.request, 1)
	v.until(func(now seen) bool { return now.Status == "closed" })
}

// believes decides the facts of which the machine was not sure: they fit, but name no record number.
func (r *records) believes(v *visitor) {
	r.t.Helper()
	var kept struct {
		State  string
		Proofs []struct {
			ID        uuid.UUID
			Method    string
			Decidable bool
		}
	}
	r.author.Get(r.path(v.request, "/identity")).Want(r.t, http.StatusOK).JSON(r.t, &kept)
	for _, p := range kept.Proofs {
		if p.Decidable {
			r.author.Post(r.path(v.request, "/identity"), map[string]any{"proofId": p.ID, "passed": true}).Want(r.t, http.StatusOK).JSON(r.t, &kept)
		}
	}
	if kept.State != "passed" {
		r.t.Errorf("the identity stands at %+v", kept)
	}
}
