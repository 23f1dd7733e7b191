package app_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// records is a hospital with one patient's chart, asked for by an attorney.
type records struct {
	t                            *testing.T
	h                            *apptest.House
	a                            *apptest.Agency
	c                            *apptest.Client
	author                       *apptest.Actor
	encounter, patient, document uuid.UUID
}

const (
	chartNote = "DISCHARGE SUMMARY\nPatient: Zwettlinger, Ottokarine\nMRN: MRN4400R1\nDate of birth: 1944-05-06\n\nSocial security number 987-65-4320.\nChest pain resolved.\n\nElectronically signed by Dr. Example\n"
	letter    = "AUTHORIZATION\nI, Ottokarine Zwettlinger, allow the hospital to give my records to my attorney.\nSigned and dated\n"
)

func newRecords(t *testing.T) *records {
	t.Helper()
	h := apptest.Start(t).Settle()
	a := h.Agencies[0]
	r := &records{t: t, h: h, a: a, c: a.Clients[0], author: a.People[principal.ROI]}
	apptest.PHI("Zwettlinger", "Ottokarine", "MRN4400R1", "1944-05-06", "987-65-4320")
	var made struct {
		ID      uuid.UUID
		Patient struct{ ID uuid.UUID }
	}
	r.c.Hospital.Post("/encounters", map[string]any{"facilityId": r.c.Facilities[0], "accountNumber": "ACCR1", "workType": "IP",
		"patient":    map[string]any{"mrn": "MRN4400R1", "lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": "1944-05-06", "sex": "F"},
		"admittedAt": "2026-03-01T10:00:00Z", "dischargedAt": "2026-03-04T15:00:00Z"}).Want(t, http.StatusCreated).JSON(t, &made)
	r.encounter, r.patient = made.ID, made.Patient.ID
	h.Upload(r.c.Hospital, r.encounter, "chart.txt", []byte(chartNote))
	r.document = r.arrived("encounter_id", r.encounter)
	return r
}

// arrived waits for the document of an encounter or request.
func (r *records) arrived(column string, of uuid.UUID) (id uuid.UUID) {
	r.t.Helper()
	r.h.Eventually(func() bool {
		return r.h.Super.QueryRow(context.Background(), `select id from documents where `+column+` = $1`, of).Scan(&id) == nil
	})
	return id
}

func (r *records) ask(class, basis string) uuid.UUID {
	r.t.Helper()
	return r.c.Hospital.Post("/roi-requests", map[string]any{"facilityId": r.c.Facilities[0], "channel": "mail", "receivedAt": time.Now().Add(-time.Hour),
		"requesterClass": class, "legalBasis": basis, "purpose": "litigation", "requester": map[string]any{"name": "Counsel of Zwettlinger"},
		"patient": map[string]any{"lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": "1944-05-06", "mrn": "MRN4400R1"},
		"wanted":  map[string]any{"text": "all records"}}).Want(r.t, http.StatusCreated).ID(r.t)
}

// held is a work item that somebody drew.
type held struct {
	ID, CaseID uuid.UUID
	Kind       string
	Fence      int64
}

func (r *records) next(p *apptest.Actor) held {
	r.t.Helper()
	var next struct{ Item held }
	p.Post("/work/next", nil).Want(r.t, http.StatusOK).JSON(r.t, &next)
	return next.Item
}

func (w held) under(f map[string]any) map[string]any {
	f["workItemId"], f["fence"] = w.ID, w.Fence
	return f
}

func (r *records) path(id uuid.UUID, rest string) string {
	return "/roi-requests/" + id.String() + rest
}

func (r *records) tag(p *apptest.Actor, id uuid.UUID) string {
	r.t.Helper()
	return p.Get(r.path(id, "")).Want(r.t, http.StatusOK).Header.Get("ETag")
}

func (r *records) status(id uuid.UUID) (status string) {
	r.t.Helper()
	r.h.Scan(&status, `select status from roi_requests where id = $1`, id)
	return status
}

// accept accepts the patient and selects the chart.
func (r *records) accept(p *apptest.Actor, w held) {
	r.t.Helper()
	p.Put(r.path(w.CaseID, "/patient"), w.under(map[string]any{"patientId": r.patient}), r.tag(p, w.CaseID)).Want(r.t, http.StatusOK)
	p.Put(r.path(w.CaseID, "/selection"), w.under(map[string]any{"picks": []any{map[string]any{"documentId": r.document}}}), r.tag(p, w.CaseID)).Want(r.t, http.StatusOK)
}

// tick fills the whole checklist from the first page of the letter.
func (r *records) tick(p *apptest.Actor, w held, paper uuid.UUID) {
	r.t.Helper()
	var list struct{ Elements []struct{ Key string } }
	p.Get(r.path(w.CaseID, "/authorization")).Want(r.t, http.StatusOK).JSON(r.t, &list)
	places := map[string]any{}
	for _, e := range list.Elements {
		places[e.Key] = map[string]any{"documentId": paper, "page": 1, "box": []float64{0.1, 0.1, 0.5, 0.2}}
	}
	p.Put(r.path(w.CaseID, "/authorization"), w.under(map[string]any{"places": places, "signedOn": time.Now().AddDate(0, 0, -3).Format(time.DateOnly),
		"expiresOn": time.Now().AddDate(0, 6, 0).Format(time.DateOnly)}), r.tag(p, w.CaseID)).Want(r.t, http.StatusOK)
}

// decideAll accepts whatever may be decided.
func (r *records) decideAll(p *apptest.Actor, w held) {
	r.t.Helper()
	var found struct {
		Items []struct {
			ID                   uuid.UUID
			Kind, State, Message string
			Blocks, Decidable    bool
		}
	}
	p.Post(r.path(w.CaseID, "/check"), w.under(map[string]any{})).Want(r.t, http.StatusOK).JSON(r.t, &found)
	for _, f := range found.Items {
		if f.Blocks && f.State == "open" && !f.Decidable {
			r.t.Errorf("blocked by %s: %s", f.Kind, f.Message)
		}
		if f.Blocks && f.State == "open" && f.Decidable {
			p.Post(r.path(w.CaseID, "/decisions"), w.under(map[string]any{"findingId": f.ID, "decision": "accept", "reason": "looked at by a person"})).Want(r.t, http.StatusOK)
		}
	}
}

func (r *records) complete(p *apptest.Actor, w held) apptest.Answer {
	r.t.Helper()
	return p.Post("/work/"+w.ID.String()+"/complete", map[string]any{"fence": w.Fence})
}

// TestRecordsFromLetterToReview takes an attorney's request from the hospital's mail to a reviewed package: who holds no
// lease sees nothing, the checklist blocks, a second person looks, and of two approvals at once one counts.
func TestRecordsFromLetterToReview(t *testing.T) {
	r := newRecords(t)
	manager := r.a.People[principal.Manager]
	manager.Put("/clients/"+r.c.ID.String()+"/roi-settings", map[string]any{"lawState": "US", "approval": "never", "reviewClasses": []string{"attorney"},
		"reviewPercent": 0, "linkDays": 30, "downloads": 5, "version": 0}, `"0"`).Want(t, http.StatusOK)
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
	w = r.next(r.author)
	if w.CaseID != id || r.status(id) != "selecting" {
		t.Fatalf("returned, but the author drew %+v and it is %s", w, r.status(id))
	}
	r.complete(r.author, w).Want(t, http.StatusOK)

	v = r.next(reviewer)
	r.approveTwice(id, reviewer, v)
	r.packageFails(id)
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

// packageFails sees that what cannot be built is never released: the specialist has it back with the reason.
func (r *records) packageFails(id uuid.UUID) {
	r.t.Helper()
	r.h.Eventually(func() bool { s := r.status(id); return s == "returned" || s == "released" })
	var list struct {
		Items []struct{ State, Failure string }
	}
	r.c.Hospital.Get(r.path(id, "/releases")).Want(r.t, http.StatusOK).JSON(r.t, &list)
	var disclosed int
	r.h.Scan(&disclosed, `select count(*) from roi_disclosures where request_id = $1`, id)
	if len(list.Items) != 1 || list.Items[0].State != "failed" || list.Items[0].Failure == "" || disclosed != 0 {
		r.t.Errorf("releases %+v, %d disclosures", list.Items, disclosed)
	}
}

// TestHospitalsSay holds work back until the hospital approves, refuses while a legal hold stands, and keeps who owned the time.
func TestHospitalsSay(t *testing.T) {
	r := newRecords(t)
	r.a.People[principal.Manager].Put("/clients/"+r.c.ID.String()+"/roi-settings", map[string]any{"lawState": "TX", "approval": "always", "reviewClasses": []string{},
		"reviewPercent": 0, "linkDays": 30, "downloads": 5, "version": 0}, `"0"`).Want(t, http.StatusOK)
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
	r := newRecords(t)
	r.a.People[principal.Manager].Put("/clients/"+r.c.ID.String()+"/roi-settings", map[string]any{"lawState": "US", "approval": "never", "reviewClasses": []string{},
		"reviewPercent": 15, "linkDays": 30, "downloads": 5, "version": 0}, `"0"`).Want(t, http.StatusOK)
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
		} else { // no package can be built here, so it comes back
			r.h.Eventually(func() bool { return r.status(id) == "returned" })
		}
		r.c.Hospital.Post(r.path(id, "/cancellation"), map[string]any{"reason": "withdrawn"}).Want(t, http.StatusOK)
	}
	if drawn != 3 {
		t.Errorf("%d of 20 were drawn, want 3", drawn)
	}
}
