package app_test

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestRecordsFromLetterToReview takes an attorney's request from the hospital's mail to a sealed package: who holds no
// lease sees nothing, the checklist blocks, a second person looks, and of two approvals at once one counts.
func TestRecordsFromLetterToReview(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.settings(map[string]any{"reviewClasses": []string{"attorney"}}).Want(t, http.StatusOK)
	reviewer := r.h.Colleague(r.a, principal.ROI, "roi_review")

	id := r.ask("attorney", "authorization_164_508")
	r.h.UploadPaper(r.c.Hospital, id, "letter.txt", []byte(letter))
	paper := r.arrived("request_id", id)

	r.a.Clients[1].Hospital.Get(r.path(id, "")).Want(t, http.StatusNotFound)
	r.h.Agencies[1].People[principal.Manager].Get(r.path(id, "")).Want(t, http.StatusNotFound)
	r.author.Get(r.path(id, "")).Want(t, http.StatusNotFound)
	r.author.Get("/documents/"+paper.String()+"/pages/1/words").Want(t, http.StatusNotFound)

	w := r.next(r.author)
	if w.Kind != "roi" || w.CaseID != id {
		t.Fatalf("drew %+v", w)
	}
	r.author.Get("/documents/"+paper.String()+"/pages/1/words").Want(t, http.StatusOK)
	r.author.Get("/documents/"+r.document.String()+"/pages/1/words").Want(t, http.StatusNotFound)
	var ranked struct {
		Verdict    string
		Candidates []struct{ Patient struct{ ID uuid.UUID } }
	}
	r.author.Get(r.path(id, "/candidates")).Want(t, http.StatusOK).JSON(t, &ranked)
	if ranked.Verdict != "auto" || len(ranked.Candidates) != 1 || ranked.Candidates[0].Patient.ID != r.patient {
		t.Fatalf("candidates: %+v", ranked)
	}
	stale := r.tag(r.author, id)
	r.accept(r.author, w)
	r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{}}), stale).Want(t, http.StatusPreconditionFailed)
	r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{map[string]any{"documentId": paper}}}), r.tag(r.author, id)).Want(t, http.StatusUnprocessableEntity)
	r.author.Get("/documents/"+r.document.String()+"/pages/1/words").Want(t, http.StatusOK)
	r.redact(id, w)

	r.complete(r.author, w).Want(t, http.StatusConflict)
	r.tick(r.author, w, paper)
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(t, http.StatusOK)
	if s := r.status(id); s != "in_review" {
		t.Fatalf("submitted, but it is %s", s)
	}
	r.author.Get("/documents/"+r.document.String()+"/pages/1/words").Want(t, http.StatusNotFound)

	v := r.next(reviewer)
	if v.Kind != "roi_review" || v.CaseID != id {
		t.Fatalf("the reviewer drew %+v", v)
	}
	reviewer.Post(r.path(id, "/review"), v.under(map[string]any{"decision": "return"})).Want(t, http.StatusUnprocessableEntity)
	reviewer.Post(r.path(id, "/review"), v.under(map[string]any{"decision": "return", "reasons": []string{"one name is still to be read"}})).Want(t, http.StatusOK)
	w = r.draw(r.author, id)
	var reviews struct {
		Items []struct {
			Decision string
			Reasons  []string
		}
	}
	r.author.Get(r.path(id, "/reviews")).Want(t, http.StatusOK).JSON(t, &reviews)
	if r.status(id) != "selecting" || len(reviews.Items) != 1 || !slices.Equal(reviews.Items[0].Reasons, []string{"one name is still to be read"}) {
		t.Fatalf("returned, but it is %s and the author reads %+v", r.status(id), reviews)
	}
	r.complete(r.author, w).Want(t, http.StatusOK)

	v = r.next(reviewer)
	r.approveTwice(id, reviewer, v)
	r.sealed(id)
}

// redact finds a number on the selected pages, drafts its redaction, takes it back and drafts it again.
func (r *records) redact(id uuid.UUID, w held) {
	r.t.Helper()
	var hits struct {
		Hits []struct {
			PageID              uuid.UUID
			FirstWord, LastWord int
		}
	}
	r.author.Post(r.path(id, "/find"), map[string]any{"pattern": "ssn"}).Want(r.t, http.StatusOK).JSON(r.t, &hits)
	if len(hits.Hits) != 1 {
		r.t.Fatalf("%d hits, want 1", len(hits.Hits))
	}
	mark := w.under(map[string]any{"how": "found", "reason": "identifier", "areas": hits.Hits})
	var made struct {
		Act   uuid.UUID
		Items []struct{ Text string }
	}
	r.author.Post(r.path(id, "/marks"), mark).Want(r.t, http.StatusOK).JSON(r.t, &made)
	if len(made.Items) != 1 || made.Items[0].Text == "" {
		r.t.Fatalf("%d marks", len(made.Items))
	}
	r.author.Post(r.path(id, "/marks/undo"), w.under(map[string]any{"act": made.Act})).Want(r.t, http.StatusOK).JSON(r.t, &made)
	if len(made.Items) != 0 {
		r.t.Fatalf("%d marks are left of one that was taken back", len(made.Items))
	}
	r.author.Post(r.path(id, "/marks"), mark).Want(r.t, http.StatusOK)
	lost := held{ID: w.ID, Fence: w.Fence + 1}
	r.author.Post(r.path(id, "/marks"), lost.under(map[string]any{"how": "found", "reason": "identifier", "areas": hits.Hits})).Want(r.t, http.StatusConflict)
}

func (r *records) approveTwice(id uuid.UUID, reviewer *apptest.Actor, v held) {
	r.t.Helper()
	var wg sync.WaitGroup
	var answers [2]int
	for i := range answers {
		wg.Go(func() {
			answers[i] = reviewer.Post(r.path(id, "/review"), v.under(map[string]any{"decision": "approve"})).Status
		})
	}
	wg.Wait()
	if answers[0]+answers[1] != http.StatusOK+http.StatusConflict {
		r.t.Errorf("two approvals at once were answered %v, want one of them accepted", answers)
	}
	var approvals int
	r.h.Scan(&approvals, `select count(*) from roi_reviews where request_id = $1 and decision = 'approve'`, id)
	if approvals != 1 {
		r.t.Errorf("%d approvals are kept", approvals)
	}
}

// TestHospitalsSay holds work back until the hospital approves, refuses while a legal hold stands, and keeps who owned the time.
func TestHospitalsSay(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.settings(map[string]any{"lawState": "TX", "approval": "always"}).Want(t, http.StatusOK)
	id := r.ask("patient", "access_164_524")
	if w := r.next(r.author); w.ID != uuid.Nil {
		t.Fatalf("drew %+v before the hospital approved", w)
	}
	var shown struct {
		Approval, DelayOwner, LawState string
		Clock                          struct {
			DueAt    time.Time
			Segments []struct{ Owner string }
			Rule     struct{ ID string }
		}
	}
	r.c.Hospital.Get(r.path(id, "")).Want(t, http.StatusOK).JSON(t, &shown)
	if shown.Approval != "waiting" || shown.DelayOwner != "hospital" || shown.LawState != "TX" || shown.Clock.Rule.ID == "" || !shown.Clock.DueAt.After(time.Now()) {
		t.Errorf("shown %+v", shown)
	}
	r.c.Hospital.Post(r.path(id, "/approval"), map[string]any{"decision": "approve"}).Want(t, http.StatusOK)
	r.c.Hospital.Post(r.path(id, "/approval"), map[string]any{"decision": "approve"}).Want(t, http.StatusConflict)
	w := r.next(r.author)
	if w.CaseID != id {
		t.Fatalf("drew %+v", w)
	}
	var due time.Time
	r.h.Scan(&due, `select due_at from work_items where id = $1`, w.ID)
	if !due.Equal(shown.Clock.DueAt.Truncate(time.Microsecond)) {
		t.Errorf("the item is due %v, the clock ends %v", due, shown.Clock.DueAt)
	}
	r.accept(r.author, w)
	r.c.Hospital.Post(r.path(id, "/legal-hold"), map[string]any{"placed": true, "reason": "litigation of the hospital"}).Want(t, http.StatusOK)
	r.complete(r.author, w).Want(t, http.StatusConflict)
	r.c.Hospital.Post(r.path(id, "/legal-hold"), map[string]any{"placed": false, "reason": "it ended"}).Want(t, http.StatusOK)
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(t, http.StatusOK)
}

// TestExactShareIsReviewed finishes twenty requests of a class under 15 percent: exactly three are drawn, whatever the order.
func TestExactShareIsReviewed(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	r.settings(map[string]any{"reviewPercent": 15}).Want(t, http.StatusOK)
	drawn := 0
	for i := range 20 {
		id := r.ask("patient", "access_164_524")
		w := r.next(r.author)
		if w.CaseID != id {
			t.Fatalf("drew %+v for the request %d", w, i)
		}
		r.accept(r.author, w)
		r.decideAll(r.author, w)
		r.complete(r.author, w).Want(t, http.StatusOK)
		var review string
		r.h.Scan(&review, `select review from roi_requests where id = $1`, id)
		if review == "required" {
			drawn++
		}
	}
	if drawn != 3 {
		t.Errorf("%d of 20 were drawn, want 3", drawn)
	}
}
