package app_test

import (
	"context"
	"maps"
	"net/http"
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
	return recordsAt(t, apptest.Settled(t))
}

// recordsAt is newRecords in a house that is there already.
func recordsAt(t *testing.T, h *apptest.House) *records {
	t.Helper()
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
	return r.enter(map[string]any{"requesterClass": class, "legalBasis": basis})
}

// enter enters a request as the hospital does; what is given stands instead of the usual.
func (r *records) enter(instead map[string]any) uuid.UUID {
	r.t.Helper()
	return r.c.Hospital.Post("/roi-requests", r.entry(instead)).Want(r.t, http.StatusCreated).ID(r.t)
}

func (r *records) entry(instead map[string]any) map[string]any {
	out := map[string]any{"facilityId": r.c.Facilities[0], "channel": "mail", "receivedAt": time.Now().Add(-time.Hour).UTC().Truncate(time.Second),
		"requesterClass": "patient", "legalBasis": "access_164_524", "purpose": "litigation", "requester": map[string]any{"name": "Counsel of Zwettlinger"},
		"patient": map[string]any{"lastName": "Zwettlinger", "firstName": "Ottokarine", "birthDate": "1944-05-06", "mrn": "MRN4400R1"},
		"wanted":  map[string]any{"text": "all records"}}
	maps.Copy(out, instead)
	return out
}

// mended is entry with the reason that a correction gives.
func (r *records) mended(instead map[string]any) map[string]any {
	out := r.entry(instead)
	out["correctionReason"] = "as the letter says"
	return out
}

// settings says how the client wants its requests handled; what is given stands instead of the usual.
func (r *records) settings(instead map[string]any) apptest.Answer {
	r.t.Helper()
	manager, path := r.a.People[principal.Manager], "/clients/"+r.c.ID.String()+"/roi-settings"
	body := map[string]any{"lawState": "US", "approval": "never", "reviewClasses": []string{}, "reviewPercent": 0, "linkDays": 30, "downloads": 5, "version": 0}
	maps.Copy(body, instead)
	return manager.Put(path, body, manager.Get(path).Want(r.t, http.StatusOK).Header.Get("ETag"))
}

// draw takes the next item, which must be of that request.
func (r *records) draw(p *apptest.Actor, id uuid.UUID) held {
	r.t.Helper()
	w := r.next(p)
	if w.CaseID != id {
		r.t.Fatalf("%s drew %+v, not the request %s", p.Name, w, id)
	}
	return w
}

// drop withdraws a request, so that the next one is drawn next.
func (r *records) drop(id uuid.UUID) {
	r.t.Helper()
	r.c.Hospital.Post(r.path(id, "/cancellation"), map[string]any{"reason": "withdrawn"}).Want(r.t, http.StatusOK)
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
