package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// release is a request for records whose delivery was acknowledged.
type release struct{ request, delivery uuid.UUID }

// everyRequest is how many files come for each request for records: a package costs far more than a chart.
const everyRequest = 8

// wants has the hospital enter a patient's request for the chart of an upload.
func (t *town) wants(ctx context.Context, l *ledger, n int64) error {
	who := patient(n)
	a, err := t.hospital.again(ctx, http.MethodPost, "/roi-requests", map[string]any{"facilityId": t.facility, "channel": "mail", "receivedAt": "2026-03-02T10:00:00Z",
		"requesterClass": "patient", "legalBasis": "access_164_524", "purpose": "personal_use", "requester": map[string]any{"name": "Somebody Invented"},
		"patient": map[string]any{"lastName": who.Last, "firstName": who.First, "birthDate": who.Born, "mrn": who.MRN},
		"wanted":  map[string]any{"text": "all records"}}, "Idempotency-Key", fmt.Sprintf("request-%d", n))
	if err != nil {
		return err
	}
	var r struct{ ID uuid.UUID }
	if a.outcome != acked || a.read(&r) != nil {
		return fmt.Errorf("a request for records was refused: %d %.300s", a.status, a.body)
	}
	l.operations.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = append(l.requests, r.ID)
	return nil
}

// releases draws requests, prepares them, and hands over what was packed, as long as ctx lives.
func (t *town) releases(ctx context.Context, p *person, l *ledger) {
	for ctx.Err() == nil {
		w, ok := t.draw(ctx, p, l)
		if !ok {
			continue
		}
		if t.finish(ctx, p, w, l, t.prepare) && t.packed(ctx, w.CaseID, l) {
			t.deliver(ctx, p, w.CaseID, l)
		}
	}
}

// prepare accepts the patient, picks the chart and decides what is found; true where nothing is left to do.
func (t *town) prepare(ctx context.Context, p *person, w work, l *ledger) bool {
	path := "/roi-requests/" + w.CaseID.String()
	under := func(more map[string]any) map[string]any {
		more["workItemId"], more["fence"] = w.ID, w.Fence
		return more
	}
	put := func(what string, body map[string]any) bool {
		shown := p.do(ctx, http.MethodGet, path, nil)
		return shown.outcome == acked && t.kept(l, w, p, what, p.do(ctx, http.MethodPut, path+what, under(body), "If-Match", shown.header.Get("ETag")))
	}
	var found struct {
		Candidates []struct{ Patient struct{ ID uuid.UUID } }
	}
	if a := p.do(ctx, http.MethodGet, path+"/candidates", nil); a.outcome != acked || a.read(&found) != nil || len(found.Candidates) == 0 {
		return false
	}
	if !put("/patient", map[string]any{"patientId": found.Candidates[0].Patient.ID}) {
		return false
	}
	var chart struct {
		Stays []struct{ Documents []struct{ ID uuid.UUID } }
	}
	if a := p.do(ctx, http.MethodGet, path+"/chart", nil); a.outcome != acked || a.read(&chart) != nil || len(chart.Stays) == 0 || len(chart.Stays[0].Documents) == 0 {
		return false // its file is not examined yet
	}
	if !put("/selection", map[string]any{"picks": []any{map[string]any{"documentId": chart.Stays[0].Documents[0].ID}}}) {
		return false
	}
	return t.decided(ctx, p, w, l, path, under)
}

// decided accepts whatever a person may decide.
func (t *town) decided(ctx context.Context, p *person, w work, l *ledger, path string, under func(map[string]any) map[string]any) bool {
	var found struct {
		Items []struct {
			ID                uuid.UUID
			State             string
			Blocks, Decidable bool
		}
	}
	if a := p.do(ctx, http.MethodPost, path+"/check", under(map[string]any{})); a.outcome != acked || a.read(&found) != nil {
		return false
	}
	for _, f := range found.Items {
		if f.Blocks && f.Decidable && f.State == "open" && !t.kept(l, w, p, "/decisions", p.do(ctx, http.MethodPost, path+"/decisions",
			under(map[string]any{"findingId": f.ID, "decision": "accept", "reason": "looked at by a person"}))) {
			return false
		}
	}
	return true
}

// kept counts an act on a request that was acknowledged, and says what was refused without a reason that is foreseen.
func (t *town) kept(l *ledger, w work, p *person, what string, a answer) bool {
	switch {
	case a.outcome == acked:
		l.operations.Add(1)
		return true
	case a.outcome == refused && a.status != http.StatusPreconditionFailed && a.code() != "lease-lost" && a.code() != "not-found":
		l.surprise("request %s, %s by %d: %d %.200s", w.CaseID, what, p.n, a.status, a.body)
	}
	return false
}

// packed waits for the package; false where the request came back to be done anew.
func (t *town) packed(ctx context.Context, request uuid.UUID, l *ledger) bool {
	for end := time.Now().Add(patience); ctx.Err() == nil; {
		var r struct{ Status string }
		if a := t.hospital.do(ctx, http.MethodGet, "/roi-requests/"+request.String(), nil); a.outcome == acked && a.read(&r) == nil {
			switch r.Status {
			case "released", "closed":
				return true
			case "ready":
			default:
				l.returned.Add(1)
				return false
			}
		}
		if time.Now().After(end) {
			l.surprise("the package of request %s was not there after %s", request, patience)
			return false
		}
		_ = pause(ctx, 300*time.Millisecond)
	}
	return false
}

// deliver prints the package and has the manager say that it was sent.
func (t *town) deliver(ctx context.Context, p *person, request uuid.UUID, l *ledger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	var d struct{ ID uuid.UUID }
	made, err := p.again(ctx, http.MethodPost, "/roi-requests/"+request.String()+"/deliveries", map[string]any{"method": "print", "to": "Somebody Invented"},
		"Idempotency-Key", "delivery-"+request.String())
	if err != nil || made.outcome != acked || made.read(&d) != nil {
		l.surprise("the delivery of request %s: %v %d %.200s", request, err, made.status, made.body)
		return
	}
	sent, err := t.manager.again(ctx, http.MethodPost, "/roi-deliveries/"+d.ID.String()+"/done", map[string]any{"state": "sent"})
	if err != nil || sent.outcome != acked && sent.status != http.StatusConflict {
		l.surprise("delivery %s is not done: %v %d %.200s", d.ID, err, sent.status, sent.body)
		return
	}
	l.operations.Add(2)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.released = append(l.released, release{request, d.ID})
}
