package app_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// letters asks the requester for something, which stops the work until it comes, and extends the limit of the law inside the
// first thirty days alone.
func (r *records) letters() {
	t := r.t
	r.settings(map[string]any{"overrides": strings.ReplaceAll(ownLevel, "amount: 2,", "amount: 90,")}).Want(t, http.StatusOK) // so that the law governs
	id := r.enter(map[string]any{"receivedAt": time.Now().AddDate(0, 0, -20).UTC()})
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	send := func(w held, more map[string]any) apptest.Answer {
		return r.author.Post(r.path(id, "/letters"), w.under(more))
	}
	until := func(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	extend := func(w held, days int) apptest.Answer {
		return send(w, map[string]any{"kind": "extension", "send": true, "dueOn": until(days),
			"values": map[string]string{"delay_reason": "the records are in storage", "portal_address": "records.example.test", "contact_phone": "555-0100"}})
	}
	r.addressIsKnown(func() apptest.Answer {
		return send(w, map[string]any{"kind": "extension", "send": false, "dueOn": until(30), "values": map[string]string{"delay_reason": "the records are in storage", "contact_phone": "555-0100"}})
	})
	extend(w, 45).Want(t, http.StatusConflict) // past the sixtieth day
	extend(held{ID: w.ID, Fence: w.Fence + 1}, 30).Want(t, http.StatusConflict)
	extend(w, 30).Want(t, http.StatusOK)
	extend(w, 35).Want(t, http.StatusConflict) // only once
	law := r.show(id).Clocks
	i := slices.IndexFunc(law, func(c shownClock) bool { return c.Nature == "law" })
	if law[i].Extension != "granted" || law[i].DueAt.Before(time.Now().AddDate(0, 0, 29)) {
		t.Errorf("extended, but the law's clock is %+v", law[i])
	}
	var due time.Time
	r.h.Scan(&due, `select due_at from work_items where id = $1`, w.ID)
	if !due.Equal(law[i].DueAt) {
		t.Errorf("the work is due %v, the law's clock ends %v", due, law[i].DueAt)
	}

	send(w, map[string]any{"kind": "correction_needed", "send": true}).Want(t, http.StatusUnprocessableEntity)
	ask := letterFields()
	var sent struct {
		ID   uuid.UUID
		Hash string
	}
	send(w, ask).Want(t, http.StatusOK).JSON(t, &sent)
	if s := r.show(id); s.Status != "correction_needed" || s.DelayOwner != "requester" || len(sent.Hash) != 64 {
		t.Errorf("asked, but it is %+v", s)
	}
	send(w, ask).Want(t, http.StatusConflict) // the lease ended with it
	r.c.Hospital.Post(r.path(id, "/answer"), map[string]any{"note": "the form came"}).Want(t, http.StatusOK)
	r.c.Hospital.Post(r.path(id, "/answer"), map[string]any{"note": "the form came"}).Want(t, http.StatusConflict)
	w = r.draw(r.author, id)
	var letters struct {
		Items []struct{ Kind, Subject string }
	}
	r.author.Get(r.path(id, "/letters")).Want(t, http.StatusOK).JSON(t, &letters)
	if r.status(id) != "selecting" || len(letters.Items) != 2 || letters.Items[0].Kind != "extension" {
		t.Errorf("answered, but it is %s with %+v", r.status(id), letters.Items)
	}
	r.drop(id)

	old := r.enter(map[string]any{"receivedAt": time.Now().AddDate(0, 0, -33).UTC()})
	id = old
	extend(r.draw(r.author, old), 5).Want(t, http.StatusConflict) // the first thirty days are over
	r.drop(old)
}

// addressIsKnown has a letter name the hospital's public page by itself once there is one; before, its writer is asked.
func (r *records) addressIsKnown(preview func() apptest.Answer) {
	if asked := preview().Want(r.t, http.StatusUnprocessableEntity); !strings.Contains(string(asked.Body), "portal_address") {
		r.t.Errorf("without a page the letter asks for %s", asked.Body)
	}
	page := map[string]any{"slug": slugOf(r.c), "active": true, "documentClasses": []string{}, "version": 0}
	r.a.People[principal.Manager].Put("/clients/"+r.c.ID.String()+"/portal-page", page, `"0"`).Want(r.t, http.StatusOK)
	if shown := preview().Want(r.t, http.StatusOK); !strings.Contains(string(shown.Body), "/r/"+slugOf(r.c)) {
		r.t.Errorf("the letter does not name the page: %s", shown.Body)
	}
}

// denial ends the request with a letter that says how to have it reviewed.
func (r *records) denial() {
	t := r.t
	r.settings(map[string]any{"contact": map[string]string{"phone": "555-0100", "address": "1 Main Street", "privacyOfficer": "the privacy officer, 555-0199"}}).Want(t, http.StatusOK)
	id := r.ask("patient", "access_164_524")
	w := r.draw(r.author, id)
	r.c.Hospital.Post(r.path(id, "/cancellation"), map[string]any{"reason": "not_answered"}).Want(t, http.StatusConflict) // nothing was asked
	var sent struct {
		Paragraphs []struct{ Kind, Text string }
	}
	r.author.Post(r.path(id, "/letters"), w.under(map[string]any{"kind": "denial", "send": true,
		"values": map[string]string{"denial_basis": "A licensed professional judged that access would endanger a life."}})).Want(t, http.StatusOK).JSON(t, &sent)
	body := fmt.Sprint(sent.Paragraphs)
	for _, want := range []string{"You can ask for a review", "ocr/complaints", "the privacy officer, 555-0199", "1 Main Street"} {
		if !strings.Contains(body, want) {
			t.Errorf("the denial does not say %q", want)
		}
	}
	if s := r.show(id); s.Status != "denied" || s.DelayOwner != "none" {
		t.Errorf("denied, but it is %+v", s)
	}
	if w := r.next(r.author); w.ID != uuid.Nil {
		t.Errorf("a denied request is drawn: %+v", w)
	}
	r.c.Hospital.Post(r.path(id, "/cancellation"), map[string]any{"reason": "withdrawn"}).Want(t, http.StatusConflict)
}

type shownFee struct {
	Engine     string
	TotalMinor int64
	Lines      []struct {
		Key         string
		AmountMinor int64
		Rule        struct{ ID, Source string }
	}
	Schedule struct{ ID string }
}

// fees charge a patient by the patient's engine alone, others by the schedule, each line by its rule, and hold the release
// until the invoice that stands was paid or waived.
func (r *records) fees() {
	t := r.t
	manager := r.a.People[principal.Manager]
	r.settings(map[string]any{"lawState": "TX"}).Want(t, http.StatusOK)
	for class, want := range map[string]struct{ basis, engine, schedule, end string }{
		"patient":  {"access_164_524", "patient_access", "fees/us-patient-access", ""},
		"attorney": {"subpoena", "third_party", "fees/tx-hospital", "paid"},
		"other":    {"subpoena", "third_party", "fees/tx-hospital", "waived"},
	} {
		id := r.enter(map[string]any{"requesterClass": class, "legalBasis": want.basis, "held": []string{"subpoena_valid", "assurance_notice"}})
		w := r.draw(r.author, id)
		r.accept(r.author, w)
		facts := func() map[string]any {
			return w.under(map[string]any{"copyingMinutes": 30, "labourPerHourMinor": 2400, "electronicPhi": true})
		}
		var fee shownFee
		r.author.Post(r.path(id, "/fee"), facts()).Want(t, http.StatusOK).JSON(t, &fee)
		if fee.Engine != want.engine || fee.Schedule.ID != want.schedule || fee.TotalMinor == 0 || len(fee.Lines) == 0 {
			t.Errorf("%s: %+v", class, fee)
		}
		for _, l := range fee.Lines {
			if l.Rule.ID == "" || l.Rule.Source == "" || class == "patient" && l.Rule.ID == "fees/tx-hospital" {
				t.Errorf("%s: the line %s rests on %+v", class, l.Key, l.Rule)
			}
		}
		var standing struct{ Invoice *struct{ ID uuid.UUID } }
		r.author.Get(r.path(id, "/invoice")).Want(t, http.StatusOK).JSON(t, &standing)
		if standing.Invoice != nil {
			t.Errorf("%s: an invoice stands that nobody issued", class)
		}
		var first, invoice struct{ ID uuid.UUID }
		r.author.Post(r.path(id, "/invoice"), facts()).Want(t, http.StatusOK).JSON(t, &first)
		r.author.Post(r.path(id, "/invoice"), facts()).Want(t, http.StatusOK).JSON(t, &invoice)
		r.author.Get(r.path(id, "/invoice")).Want(t, http.StatusOK).JSON(t, &standing)
		if standing.Invoice == nil || standing.Invoice.ID != invoice.ID {
			t.Errorf("%s: the invoice that stands is %+v", class, standing.Invoice)
		}
		r.decideAll(r.author, w)
		r.complete(r.author, w).Want(t, http.StatusOK)
		if class == "patient" { // whose own electronic copy never waits for the money
			r.h.Eventually(func() bool { return r.status(id) == "released" })
			continue
		}
		if s := r.show(id); s.Status != "awaiting_payment" || s.DelayOwner != "requester" {
			t.Fatalf("%s: submitted with an open invoice, but it is %+v", class, s)
		}
		settle := func(of uuid.UUID, state string) apptest.Answer {
			return manager.Post(r.path(id, "/invoice/settlement"), map[string]any{"invoiceId": of, "state": state, "reference": "cheque 7"})
		}
		settle(first.ID, "paid").Want(t, http.StatusConflict) // withdrawn when the second was issued
		r.author.Post(r.path(id, "/invoice/settlement"), map[string]any{"invoiceId": invoice.ID, "state": "paid"}).Want(t, http.StatusForbidden)
		settle(invoice.ID, "accepted").Want(t, http.StatusOK)
		if s := r.status(id); s != "awaiting_payment" {
			t.Errorf("%s: accepted, and it is %s", class, s)
		}
		settle(invoice.ID, want.end).Want(t, http.StatusOK)
		settle(invoice.ID, "paid").Want(t, http.StatusConflict)
		r.h.Eventually(func() bool { return r.status(id) == "released" })
	}
}

// twoSpecialists: what one holds no other can touch, and whose lease was lost changes nothing any more; the work stands.
func (r *records) twoSpecialists() {
	t := r.t
	colleague := r.h.Colleague(r.a, principal.ROI, "roi")
	id := r.ask("patient", "access_164_524")
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	if other := r.next(colleague); other.ID != uuid.Nil {
		t.Errorf("a colleague drew %+v", other)
	}
	colleague.Get(r.path(id, "")).Want(t, http.StatusNotFound)
	picks := map[string]any{"picks": []any{}}
	tag := r.tag(r.author, id)
	if got := colleague.Put(r.path(id, "/selection"), w.under(picks), tag); got.Status != http.StatusConflict && got.Status != http.StatusNotFound {
		t.Errorf("a colleague's change is answered %d %s", got.Status, got.Body)
	}
	r.h.SQL(`update leases set expires_at = now() - interval '1 second' where item_id = $1 and ended_at is null`, w.ID)
	r.author.Put(r.path(id, "/selection"), w.under(picks), tag).Want(t, http.StatusConflict)
	var v held
	r.h.Eventually(func() bool { v = r.next(colleague); return v.ID != uuid.Nil })
	var kept struct{ Pages []struct{ PageID uuid.UUID } }
	colleague.Get(r.path(id, "/selection")).Want(t, http.StatusOK).JSON(t, &kept)
	if v.CaseID != id || v.Fence == w.Fence || len(kept.Pages) != 1 {
		t.Errorf("the colleague drew %+v with %d pages", v, len(kept.Pages))
	}
	r.author.Get(r.path(id, "/selection")).Want(t, http.StatusNotFound)
	r.drop(id)
}

// changedMeanwhile: a request cannot move to another hospital, a correction by the hospital makes what the specialist saw old,
// and who asks anew decides whether the hospital has a say.
func (r *records) changedMeanwhile() {
	t := r.t
	r.settings(map[string]any{"approval": "third_party"}).Want(t, http.StatusOK)
	id := r.ask("patient", "access_164_524")
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	seen := r.tag(r.author, id)
	correct := func(instead map[string]any) apptest.Answer {
		return r.c.Hospital.Put(r.path(id, ""), r.mended(instead), r.tag(r.c.Hospital, id))
	}
	for _, elsewhere := range []uuid.UUID{r.c.Facilities[1], r.a.Clients[1].Facilities[0], r.h.Agencies[1].Clients[0].Facilities[0]} {
		correct(map[string]any{"facilityId": elsewhere}).Want(t, http.StatusUnprocessableEntity)
	}
	correct(map[string]any{"requesterClass": "attorney"}).Want(t, http.StatusOK)
	r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{}}), seen).Want(t, http.StatusPreconditionFailed)
	if s := r.show(id); s.Approval != "waiting" {
		t.Errorf("an attorney asks now, but the approval is %s", s.Approval)
	}
	if got := r.complete(r.author, w).Want(t, http.StatusConflict); !strings.Contains(string(got.Body), "has not approved") {
		t.Errorf("completing is answered %s", got.Body)
	}
	r.c.Hospital.Post(r.path(id, "/approval"), map[string]any{"decision": "approve"}).Want(t, http.StatusOK)
	r.decideAll(r.author, w)
	r.complete(r.author, w).Want(t, http.StatusOK)
	r.c.Hospital.Put(r.path(id, ""), r.mended(nil), r.tag(r.c.Hospital, id)).Want(t, http.StatusConflict)
	r.h.Eventually(func() bool { return r.status(id) == "released" })
	r.c.Hospital.Post(r.path(id, "/closure"), nil).Want(t, http.StatusOK)
	r.c.Hospital.Post(r.path(id, "/closure"), nil).Want(t, http.StatusConflict)
}

// atOnce has the hospital place and lift holds, the clock ring and the specialist save and redraw, all at once: some are refused
// because another was first, none fails.
func (r *records) atOnce() {
	t := r.t
	id := r.ask("patient", "access_164_524")
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	var all sync.WaitGroup
	for _, act := range []func(n int) apptest.Answer{
		func(n int) apptest.Answer {
			return r.c.Hospital.Post(r.path(id, "/legal-hold"), map[string]any{"placed": n%2 == 0, "reason": "a question of the hospital's"})
		},
		func(int) apptest.Answer {
			return r.c.Hospital.Put(r.path(id, ""), r.mended(map[string]any{"receivedAt": time.Now().AddDate(0, 0, -40).UTC()}), r.tag(r.c.Hospital, id))
		},
		func(int) apptest.Answer { return r.author.Post(r.path(id, "/check"), w.under(map[string]any{})) },
		func(int) apptest.Answer {
			return r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{map[string]any{"documentId": r.document}}}), r.tag(r.author, id))
		},
	} {
		all.Go(func() {
			for n := range 12 {
				r.h.SQL(`update jobs set due_at = now() where kind = 'roi.clock' and state = 'waiting'`)
				if got := act(n); got.Status >= http.StatusInternalServerError {
					t.Errorf("answered %d %s", got.Status, got.Body)
				}
			}
		})
	}
	all.Wait()
	if n := count(r.h, `select count(*) from jobs where kind = 'roi.clock' and (state = 'dead' or last_error is not null)`); n > 0 {
		t.Errorf("%d timers failed", n)
	}
	r.drop(id)
}
