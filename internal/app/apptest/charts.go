package apptest

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"path"
	"time"

	"github.com/google/uuid"
)

// Chart is an encounter with what hangs on it: a coding case, a delivered result, and a ready work item of each kind.
type Chart struct {
	Encounter, Patient, Facility, Case, Result uuid.UUID
	Source, Document, Page                     uuid.UUID // of its one file; none in most charts of second facilities
	Account                                    string
	Request, Delivery                          uuid.UUID            // for its patient's records, with the patient accepted; of a release of it, to be mailed
	Items                                      map[string]uuid.UUID // by kind of work
}

// chartsEach is how many encounters each facility has.
const chartsEach = 6

// patient is a made-up person. Each value is unlikely enough to be searched for.
type patient struct{ mrn, last, first, middle, birth, phone, complaint string }

func patientOf(c *Client, n int) patient {
	tag := fmt.Sprintf("%c%d%02d", 'A'+c.Owner.Agency, c.Owner.Client+1, n)
	return patient{mrn: "MRN77" + tag, last: "Vandersnoot" + tag, first: "Ottilinde" + tag, middle: "Quorra" + tag,
		birth: fmt.Sprintf("19%02d-0%d-1%d", 31+n, 1+c.Owner.Agency*4+c.Owner.Client*2, n%10), phone: fmt.Sprintf("555-01%d%d-77%02d", c.Owner.Agency, c.Owner.Client, n),
		complaint: "wobbling of the " + tag + " flibbertigibbet after supper"}
}

func (h *House) charts(a *Agency, c *Client) {
	h.t.Helper()
	for i := range 2 * chartsEach {
		chart := Chart{Facility: c.Facilities[i/chartsEach], Account: fmt.Sprintf("ACC9%c%d%03d", 'A'+a.Index, c.Owner.Client, i)}
		who := patientOf(c, i)
		h.encounter(c, &chart, who)
		if i < chartsEach || i == 2*chartsEach-1 {
			h.Upload(c.Hospital, chart.Encounter, who.last+" "+chart.Account+".txt", []byte(who.note()))
		}
		h.Own(c.Owner, chart.Encounter.String(), chart.Patient.String(), chart.Account)
		c.Charts = append(c.Charts, chart)
	}
}

// Arrive has one more encounter registered by the client, its file sent, and waits until it is a coder's.
func (h *House) Arrive(a *Agency, c *Client) Chart {
	h.t.Helper()
	n := len(c.Charts)
	chart := Chart{Facility: c.Facilities[0], Account: fmt.Sprintf("ACC9%c%d%03d", 'A'+a.Index, c.Owner.Client, n), Items: map[string]uuid.UUID{}}
	who := patientOf(c, n)
	h.encounter(c, &chart, who)
	h.Upload(c.Hospital, chart.Encounter, who.last+" "+chart.Account+".txt", []byte(who.note()))
	h.examined(a, &chart)
	c.Charts = append(c.Charts, chart)
	return chart
}

// encounter registers one as the hospital does.
func (h *House) encounter(c *Client, chart *Chart, p patient) {
	h.t.Helper()
	h.Own(c.Owner, p.mrn, p.last, p.first)
	PHI(p.mrn, p.last, p.first, p.middle, p.birth, p.phone, p.complaint)
	var made struct {
		ID      uuid.UUID
		Patient struct{ ID uuid.UUID }
	}
	c.Hospital.Post("/encounters", map[string]any{"facilityId": chart.Facility, "accountNumber": chart.Account, "workType": "IP",
		"patient":    map[string]any{"mrn": p.mrn, "lastName": p.last, "firstName": p.first, "middleName": p.middle, "birthDate": p.birth, "sex": "F"},
		"admittedAt": "2026-03-01T10:00:00Z", "dischargedAt": "2026-03-04T15:00:00Z"}).Want(h.t, http.StatusCreated).JSON(h.t, &made)
	chart.Encounter, chart.Patient = made.ID, made.Patient.ID
}

// note is what the patient's file says.
func (p patient) note() string {
	return fmt.Sprintf("DISCHARGE SUMMARY\nPatient: %s, %s %s\nMRN: %s\nDate of birth: %s\nPhone: %s\n\nChief complaint: %s.\n\nElectronically signed by Dr. Example\n",
		p.last, p.first, p.middle, p.mrn, p.birth, p.phone, p.complaint)
}

// Upload sends a file as a browser does, by the resumable protocol, in two parts.
func (h *House) Upload(p *Actor, encounter uuid.UUID, name string, content []byte) uuid.UUID {
	h.t.Helper()
	return h.send(p, h.BeginUpload(p, encounter, name, len(content)), name, content)
}

// UploadPaper sends a file that belongs to a request for records.
func (h *House) UploadPaper(p *Actor, request uuid.UUID, name string, content []byte) uuid.UUID {
	h.t.Helper()
	return h.send(p, h.begin(p, "requestId", request, name, len(content)), name, content)
}

func (h *House) send(p *Actor, id uuid.UUID, name string, content []byte) uuid.UUID {
	h.t.Helper()
	PHI(name)
	half := len(content) / 2
	for _, part := range [][2]int{{0, half}, {half, len(content)}} {
		p.Do(http.MethodPatch, "/uploads/"+id.String(), content[part[0]:part[1]], "Tus-Resumable", "1.0.0", "Upload-Offset", fmt.Sprint(part[0]),
			"Content-Type", "application/offset+octet-stream").Want(h.t, http.StatusNoContent)
	}
	return id
}

// BeginUpload opens an upload of so many bytes and sends none.
func (h *House) BeginUpload(p *Actor, encounter uuid.UUID, name string, size int) uuid.UUID {
	h.t.Helper()
	return h.begin(p, "encounterId", encounter, name, size)
}

func (h *House) begin(p *Actor, what string, of uuid.UUID, name string, size int) uuid.UUID {
	h.t.Helper()
	word := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	made := p.Do(http.MethodPost, "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", fmt.Sprint(size),
		"Upload-Metadata", "filename "+word(name)+","+what+" "+word(of.String())).Want(h.t, http.StatusCreated)
	id, err := uuid.Parse(path.Base(made.Header.Get("Location")))
	h.must(err)
	return id
}

// finish waits until every file that was sent has become a document and its chart a coder's, and adds what the rooms do not
// make by themselves: a result, and work of the other kinds.
func (h *House) finish(a *Agency, c *Client) {
	h.t.Helper()
	for i := range c.Charts {
		chart := &c.Charts[i]
		chart.Items = map[string]uuid.UUID{}
		if i < chartsEach || i == 2*chartsEach-1 {
			h.examined(a, chart)
		} else {
			chart.Case = newID()
			h.SQL(`insert into coding_cases (tenant_id, client_id, id, facility_id, encounter_id, work_type, status) values ($1, $2, $3, $4, $5, 'IP', 'ready')`,
				a.ID, c.ID, chart.Case, chart.Facility, chart.Encounter)
			h.item(a, c, chart, "coding", chart.Case)
		}
		chart.Result = newID()
		h.SQL(`insert into coding_results (tenant_id, client_id, id, case_id, encounter_id, version, document) values ($1, $2, $3, $4, $5, 1, '[]')`,
			a.ID, c.ID, chart.Result, chart.Case, chart.Encounter)
		h.item(a, c, chart, "coding_review", chart.Case)
		h.item(a, c, chart, "chart_prep", chart.Encounter)
		h.request(a, c, chart, patientOf(c, i))
		for _, id := range chart.Items {
			h.Own(c.Owner, id.String())
		}
		h.Own(c.Owner, chart.Source.String(), chart.Document.String(), chart.Page.String(), chart.Case.String(), chart.Result.String())
	}
}

// examined finds what became of a chart's file.
func (h *House) examined(a *Agency, chart *Chart) {
	h.t.Helper()
	var item uuid.UUID
	h.Eventually(func() bool {
		err := h.Super.QueryRow(context.Background(), `select p.source_id, p.document_id, p.id, w.case_id, w.id from documents d
			join pages p on p.tenant_id = d.tenant_id and p.document_id = d.id
			join work_items w on w.tenant_id = d.tenant_id and w.encounter_id = d.encounter_id and w.kind = 'coding' and w.state = 'ready'
			where d.tenant_id = $1 and d.encounter_id = $2 order by p.n limit 1`, a.ID, chart.Encounter).
			Scan(&chart.Source, &chart.Document, &chart.Page, &chart.Case, &item)
		return err == nil
	})
	chart.Items["coding"] = item
}

// request enters a request for the chart's patient as the hospital does, and accepts the patient, so that its item opens
// the chart.
func (h *House) request(a *Agency, c *Client, chart *Chart, p patient) {
	h.t.Helper()
	requester := "Requester " + p.last
	PHI(requester)
	chart.Request = c.Hospital.Post("/roi-requests", map[string]any{"facilityId": chart.Facility, "channel": "mail", "receivedAt": time.Now().Add(-time.Hour),
		"requesterClass": "patient", "legalBasis": "access_164_524", "purpose": "personal_use", "requester": map[string]any{"name": requester},
		"patient": map[string]any{"lastName": p.last, "firstName": p.first, "birthDate": p.birth, "mrn": p.mrn},
		"wanted":  map[string]any{"text": "the whole chart"}}).Want(h.t, http.StatusCreated).ID(h.t)
	h.SQL(`update roi_requests set patient_id = $3 where tenant_id = $1 and id = $2`, a.ID, chart.Request, chart.Patient)
	var item uuid.UUID
	h.Scan(&item, `update work_items set encounter_id = $3 where tenant_id = $1 and case_id = $2 returning id`, a.ID, chart.Request, chart.Encounter)
	chart.Items["roi"] = item
	chart.Delivery = newID()
	sealed := h.Seal(a, c, chart.Request, []byte("a sealed release"))
	to, err := h.App.SealText(a.ID, c.ID, requester, chart.Delivery)
	h.must(err)
	h.SQL(`insert into roi_deliveries (tenant_id, client_id, id, request_id, release_id, method, to_sealed, hash, size)
		select r.tenant_id, r.client_id, $1, r.request_id, r.id, 'mail', $3, r.hash, r.size from roi_releases r where r.id = $2`, chart.Delivery, sealed, to)
	h.Own(c.Owner, chart.Request.String(), chart.Delivery.String())
}

func (h *House) item(a *Agency, c *Client, chart *Chart, kind string, of uuid.UUID) {
	h.t.Helper()
	id := newID()
	chart.Items[kind] = id
	h.SQL(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at)
		values ($1, $2, $3, $4, 'IP', $5, $6, $7, 'ready', $8, $9)`, a.ID, c.ID, id, chart.Facility, kind, of, chart.Encounter,
		time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour))
}
