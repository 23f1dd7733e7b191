package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestRecordsCorrected corrects and revokes what a release rests on. One house serves all; each request is withdrawn at its end.
func TestRecordsCorrected(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	for name, test := range map[string]func(*records){"facts": (*records).corrected, "revoked": (*records).revoked, "run out": (*records).ranOut} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			r.settings(nil).Want(t, http.StatusOK)
			test(r)
		})
	}
}

// corrected changes facts with a reason alone: what is ticked needs none, and the history says what was changed and why.
func (r *records) corrected() {
	t := r.t
	id := r.enter(nil)
	w := r.draw(r.author, id)
	var shown map[string]any
	r.author.Get(r.path(id, "")).Want(t, http.StatusOK).JSON(t, &shown)
	fields := map[string]any{}
	for _, k := range []string{"facilityId", "channel", "receivedAt", "requesterClass", "legalBasis", "purpose", "medium", "form", "language", "requester", "patient", "wanted"} {
		fields[k] = shown[k]
	}
	put := func(p *apptest.Actor, more map[string]any) apptest.Answer {
		body := w.under(map[string]any{})
		for k, v := range fields {
			body[k] = v
		}
		for k, v := range more {
			body[k] = v
		}
		return p.Put(r.path(id, ""), body, r.tag(p, id))
	}
	put(r.author, map[string]any{"held": []string{"id_copy"}}).Want(t, http.StatusOK)
	born := map[string]any{"patient": map[string]any{"lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": "1944-05-07", "mrn": "MRN4400R1"}}
	if got := put(r.author, born).Want(t, http.StatusUnprocessableEntity); !strings.Contains(string(got.Body), "body.correctionReason") {
		t.Errorf("without a reason it is answered %s", got.Body)
	}
	born["correctionReason"] = "the licence says the seventh"
	put(r.author, born).Want(t, http.StatusOK)
	var history struct {
		Corrections []struct {
			Parts  []string
			Reason string
			ByUser uuid.UUID
		}
	}
	r.c.Hospital.Get(r.path(id, "/history")).Want(t, http.StatusOK).JSON(t, &history)
	if c := history.Corrections; len(c) != 1 || !slices.Equal(c[0].Parts, []string{"patient"}) || c[0].Reason != "the licence says the seventh" || c[0].ByUser != r.author.UserID {
		t.Errorf("the history says %+v", c)
	}
	if n := count(r.h, `select count(*) from audit_events where act = 'roi.request.correct' and work_item_id is not null and details->'parts' @> '["patient"]'`); n != 1 {
		t.Errorf("%d corrections of the patient under the lease are in the trail", n)
	}
	r.drop(id)
}

// revoked revokes an authorization while it is prepared, reviewed and paid for: each time the specialist has it again, blocked.
func (r *records) revoked() {
	t := r.t
	manager := r.a.People[principal.Manager]
	revoke := func(p *apptest.Actor, id uuid.UUID) apptest.Answer {
		return p.Post(r.path(id, "/revocation"), map[string]any{"revokedAt": time.Now().UTC(), "reason": "a letter of the patient"})
	}
	own := r.ask("patient", "access_164_524")
	revoke(manager, own).Want(t, http.StatusConflict) // rests on none
	r.drop(own)
	revoke(r.a.Clients[1].Hospital, own).Want(t, http.StatusNotFound)
	revoke(r.author, own).Want(t, http.StatusForbidden)
	for name, settings := range map[string]map[string]any{"prepared": nil, "reviewed": {"reviewClasses": []string{"attorney"}}, "paid for": {"lawState": "TX"}} {
		r.settings(settings).Want(t, http.StatusOK)
		id, w := r.authorized(map[string]any{"expiresOn": time.Now().AddDate(0, 1, 0).Format(time.DateOnly)})
		before := map[string]string{"reviewed": "in_review", "paid for": "awaiting_payment"}[name]
		if name == "paid for" {
			r.author.Post(r.path(id, "/invoice"), w.under(map[string]any{})).Want(t, http.StatusOK)
		}
		if before != "" {
			r.complete(r.author, w).Want(t, http.StatusOK)
			if s := r.status(id); s != before {
				t.Fatalf("%s: submitted, but it is %s", name, s)
			}
		}
		revoke(r.c.Hospital, id).Want(t, http.StatusOK)
		revoke(manager, id).Want(t, http.StatusConflict)
		if before != "" {
			if s := r.status(id); s != "returned" {
				t.Errorf("%s: revoked, but it is %s", name, s)
			}
			w = r.draw(r.author, id)
		}
		if got := r.found(r.author, w, "authorization"); len(got) != 1 || !strings.Contains(got[0], "revoked") {
			t.Errorf("%s: found %q", name, got)
		}
		r.complete(r.author, w).Want(t, http.StatusConflict)
		r.drop(id)
	}
}

// authorized enters an attorney's request whose checklist is whole and whose chart is picked.
func (r *records) authorized(form map[string]any) (uuid.UUID, held) {
	id := r.ask("attorney", "authorization_164_508")
	r.h.UploadPaper(r.c.Hospital, id, "letter.txt", []byte(letter))
	paper := r.arrived("request_id", id)
	w := r.draw(r.author, id)
	r.accept(r.author, w)
	r.tick(r.author, w, paper)
	r.h.SQL(`update roi_authorizations set expires_on = $2::date where request_id = $1`, id, form["expiresOn"])
	r.decideAll(r.author, w)
	return id, w
}

// ranOut lets the authorization run out while the money is awaited: what is paid then does not leave, and says why.
func (r *records) ranOut() {
	t := r.t
	r.settings(map[string]any{"lawState": "TX"}).Want(t, http.StatusOK)
	id, w := r.authorized(map[string]any{"expiresOn": time.Now().AddDate(0, 1, 0).Format(time.DateOnly)})
	var invoice struct{ ID uuid.UUID }
	r.author.Post(r.path(id, "/invoice"), w.under(map[string]any{})).Want(t, http.StatusOK).JSON(t, &invoice)
	r.complete(r.author, w).Want(t, http.StatusOK)
	r.h.SQL(`update roi_authorizations set expires_on = current_date - 2 where request_id = $1`, id)
	r.a.People[principal.Manager].Post(r.path(id, "/invoice/settlement"), map[string]any{"invoiceId": invoice.ID, "state": "paid"}).Want(t, http.StatusOK)
	r.h.Eventually(func() bool { return r.status(id) == "returned" })
	var releases struct {
		Items []struct{ State, Failure string }
	}
	r.c.Hospital.Get(r.path(id, "/releases")).Want(t, http.StatusOK).JSON(t, &releases)
	if got := releases.Items; len(got) != 1 || got[0].State != "failed" || !strings.Contains(got[0].Failure, "expiration date has passed") {
		t.Errorf("releases: %+v", got)
	}
	r.drop(id)
}
