package apptest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

// Chart is an encounter with what hangs on it: a coding case, a delivered result, and a ready work item of each kind.
type Chart struct {
	Encounter, Patient, Facility, Case, Result uuid.UUID
	Account                                    string
	Items                                      map[string]uuid.UUID // by kind of work
}

// chartsEach is how many encounters each facility has.
const chartsEach = 6

// patient is a made-up person. Each value is unlikely enough to be searched for.
type patient struct{ mrn, last, first, middle, birth string }

func patientOf(c *Client, n int) patient {
	tag := fmt.Sprintf("%c%d%02d", 'A'+c.Owner.Agency, c.Owner.Client+1, n)
	return patient{mrn: "MRN77" + tag, last: "Vandersnoot" + tag, first: "Ottilinde" + tag, middle: "Quorra" + tag,
		birth: fmt.Sprintf("19%02d-0%d-1%d", 31+n, 1+c.Owner.Agency*4+c.Owner.Client*2, n%10)}
}

func (h *House) charts(a *Agency, c *Client) {
	h.t.Helper()
	for i := range 2 * chartsEach {
		chart := Chart{Facility: c.Facilities[i/chartsEach], Account: fmt.Sprintf("ACC9%c%d%03d", 'A'+a.Index, c.Owner.Client, i)}
		chart.Encounter, chart.Patient = h.encounter(a, c, &chart, patientOf(c, i))
		h.casework(a, c, &chart)
		h.Own(c.Owner, chart.Encounter.String(), chart.Patient.String(), chart.Case.String(), chart.Result.String(), chart.Account)
		c.Charts = append(c.Charts, chart)
	}
}

// encounter registers one as the hospital does.
func (h *House) encounter(a *Agency, c *Client, chart *Chart, p patient) (encounter, patient uuid.UUID) {
	h.t.Helper()
	if !h.Has("encounters-create") {
		return h.rawEncounter(a, c, chart)
	}
	h.Own(c.Owner, p.mrn, p.last, p.first)
	PHI(p.mrn, p.last, p.first, p.middle, p.birth)
	var made struct {
		ID      uuid.UUID
		Patient struct{ ID uuid.UUID }
	}
	c.Hospital.Post("/encounters", map[string]any{"facilityId": chart.Facility, "accountNumber": chart.Account, "workType": "IP",
		"patient":    map[string]any{"mrn": p.mrn, "lastName": p.last, "firstName": p.first, "middleName": p.middle, "birthDate": p.birth, "sex": "F"},
		"admittedAt": "2026-03-01T10:00:00Z", "dischargedAt": "2026-03-04T15:00:00Z"}).Want(h.t, http.StatusCreated).JSON(h.t, &made)
	return made.ID, made.Patient.ID
}

// rawEncounter writes an encounter whose patient cannot be opened.
func (h *House) rawEncounter(a *Agency, c *Client, chart *Chart) (encounter, patient uuid.UUID) {
	encounter, patient = newID(), newID()
	h.SQL(`insert into patients (tenant_id, client_id, id, mrn_sealed, mrn_index, name_sealed, last_name_index, birth_date_sealed, birth_date_index, sex)
		values ($1, $2, $3, '', uuid_send($3), '', '', '', '', 'U')`, a.ID, c.ID, patient)
	h.SQL(`insert into encounters (tenant_id, client_id, id, facility_id, patient_id, account_number, work_type, admitted_at, discharged_at)
		values ($1, $2, $3, $4, $5, $6, 'IP', '2026-03-01', '2026-03-04')`, a.ID, c.ID, encounter, chart.Facility, patient, chart.Account)
	return encounter, patient
}

// casework gives the encounter a case, a result and work, without waiting for its documents.
func (h *House) casework(a *Agency, c *Client, chart *Chart) {
	chart.Case, chart.Result, chart.Items = newID(), newID(), map[string]uuid.UUID{}
	h.SQL(`insert into coding_cases (tenant_id, client_id, id, facility_id, encounter_id, work_type, status) values ($1, $2, $3, $4, $5, 'IP', 'ready')`,
		a.ID, c.ID, chart.Case, chart.Facility, chart.Encounter)
	h.SQL(`insert into coding_results (tenant_id, client_id, id, case_id, encounter_id, version, document) values ($1, $2, $3, $4, $5, 1, '[]')`,
		a.ID, c.ID, chart.Result, chart.Case, chart.Encounter)
	for _, role := range principal.Roles() {
		if !role.Technician() {
			continue
		}
		item := newID()
		chart.Items[Kind(role)] = item
		h.SQL(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, ready_at, due_at)
			values ($1, $2, $3, $4, 'IP', $5, $6, $7, 'ready', $8, $9)`, a.ID, c.ID, item, chart.Facility, Kind(role), chart.Case, chart.Encounter,
			time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour))
		h.Own(c.Owner, item.String())
	}
}
