package prep

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

type candidatesInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Q string `json:"q,omitempty" maxLength:"60" doc:"look by account or record number instead of by what is printed"`
	}
}

// Evidence is something printed that agrees, or disagrees, with what is registered.
type Evidence struct {
	Field    string     `json:"field" enum:"account_number,mrn,date_of_birth,patient_name"`
	Agrees   bool       `json:"agrees"`
	PageID   uuid.UUID  `json:"pageId"`
	N        int        `json:"n"`
	Value    string     `json:"value" doc:"as printed"`
	Box      [4]float64 `json:"box" doc:"of the value, fractions of the page as displayed"`
	LabelBox [4]float64 `json:"labelBox"`
}

// Candidate is an encounter that a document may belong to.
type Candidate struct {
	EncounterID   uuid.UUID        `json:"encounterId"`
	FacilityID    uuid.UUID        `json:"facilityId"`
	AccountNumber string           `json:"accountNumber"`
	WorkType      string           `json:"workType"`
	AdmittedAt    string           `json:"admittedAt" format:"date-time"`
	DischargedAt  string           `json:"dischargedAt,omitempty"`
	Timezone      string           `json:"timezone" doc:"of the facility"`
	Status        string           `json:"status"`
	Patient       register.Patient `json:"patient"`
	Score         int              `json:"score" doc:"0 to 100"`
	Evidence      []Evidence       `json:"evidence"`
}

type candidatesOutput struct {
	Body struct {
		Items []Candidate `json:"items"`
	}
}

const mostCandidates = 10

func (m *Module) candidates(ctx context.Context, in *candidatesInput) (*candidatesOutput, error) {
	out := &candidatesOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		d, err := chart.FindDocument(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.Charts.MayView(ctx, tx, d)
		if err != nil {
			return err
		}
		pages, err := m.Charts.WordsOfDocument(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		printed := printedOn(pages)
		found, err := m.lookFor(ctx, tx, d.ClientID, printed, in.Body.Q)
		if err != nil {
			return err
		}
		out.Body.Items = rank(found, printed)
		return trail.Write(ctx, tx, trail.Entry{Act: "prep.candidates", ObjectType: "document", ObjectID: d.ID, ClientID: d.ClientID, WorkItem: item,
			Details: map[string]any{"found": len(found), "searched": in.Body.Q != ""}})
	})
	return out, err
}

func (m *Module) lookFor(ctx context.Context, tx *db.Tx, client uuid.UUID, printed []mark, q string) ([]register.Identity, error) {
	if q != "" {
		return m.Register.Lookup(ctx, tx, client, q)
	}
	return m.Register.Candidates(ctx, tx, client, hintsOf(printed))
}

type matchInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		EncounterID *uuid.UUID `json:"encounterId,omitempty" doc:"left out: the pages belong to nobody known yet and become a case of their own"`
	}
}

// match puts a document to an encounter of its client. The person has looked: what is printed no longer counts against it.
func (m *Module) match(ctx context.Context, in *matchInput) (*documentOutput, error) {
	return m.on(ctx, in.Body.Under, in.ID, "prep.match", func(ctx context.Context, tx *db.Tx, _ held, d chart.DocumentRow) (map[string]any, error) {
		details := map[string]any{"from": d.EncounterID}
		if in.Body.EncounterID == nil {
			return details, m.detach(ctx, tx, d)
		}
		e, err := m.Register.Facts(ctx, tx, *in.Body.EncounterID)
		if apperr.Is(err, "not-found") || err == nil && e.ClientID != d.ClientID {
			return nil, refused("encounterId", "is no encounter of this client")
		}
		if err != nil {
			return nil, err
		}
		details["to"] = e.ID
		if err := m.moveSources(ctx, tx, d, e.ID); err != nil {
			return nil, err
		}
		return details, chart.UpdateDocument(tx, d.ID, map[string]any{"encounter_id": e.ID, "facility_id": e.FacilityID, "identity": "confirmed"})
	})
}

// moveSources lets the files follow their pages, so that the same bytes for the same encounter are recognised.
func (m *Module) moveSources(ctx context.Context, tx *db.Tx, d chart.DocumentRow, encounter uuid.UUID) error {
	c, err := m.Register.Seals.ToIndex(ctx, tx, d.ClientID)
	if err != nil {
		return err
	}
	pages, err := chart.PagesOf(tx, d.ID)
	if err != nil {
		return err
	}
	seen := map[uuid.UUID]bool{}
	for _, p := range pages {
		if seen[p.SourceID] {
			continue
		}
		seen[p.SourceID] = true
		row, err := source.Find(tx, p.SourceID, true)
		if err != nil {
			return err
		}
		digests, err := row.Known(c)
		if err != nil {
			return err
		}
		taken, err := source.Claimed(tx, row, digests, encounter)
		if err != nil {
			return err
		}
		if taken {
			return apperr.Conflict("duplicate", "The same file is in this encounter's chart already. Match the document elsewhere, or ask the hospital.")
		}
		if err := source.Update(tx, row.ID, map[string]any{"encounter_id": encounter, "digest": digests[0]}); err != nil {
			return err
		}
	}
	return nil
}

// detach makes pages that do not belong here a case of their own.
func (m *Module) detach(ctx context.Context, tx *db.Tx, d chart.DocumentRow) error {
	d.EncounterID, d.PrepCaseID = nil, &d.ID
	if err := chart.UpdateDocument(tx, d.ID, map[string]any{"encounter_id": nil, "prep_case_id": d.ID, "identity": "unknown"}); err != nil {
		return err
	}
	return m.Charts.SettleLoose(ctx, tx, d)
}

// mark is an identifier printed on a page.
type mark struct {
	page chart.PageWords
	examine.Identifier
}

func printedOn(pages []chart.PageWords) []mark {
	var out []mark
	seen := map[string]bool{}
	for _, p := range pages {
		for _, id := range examine.FindIdentifiers(p.List) {
			if key := string(id.Field) + "\x00" + id.Value; !seen[key] {
				seen[key] = true
				out = append(out, mark{p, id})
			}
		}
	}
	return out
}

func hintsOf(printed []mark) register.Hints {
	var h register.Hints
	for _, p := range printed {
		switch p.Field {
		case examine.FieldAccount:
			h.Accounts = append(h.Accounts, register.NormalAccount(p.Value))
		case examine.FieldMRN:
			h.MRNs = append(h.MRNs, p.Value)
		case examine.FieldBirth:
			h.BirthDates = append(h.BirthDates, p.Value)
		case examine.FieldName:
			h.LastNames = append(h.LastNames, namesIn(p.Value)...)
		}
	}
	return h
}

func rank(found []register.Identity, printed []mark) []Candidate {
	out := make([]Candidate, len(found))
	for i, who := range found {
		out[i] = judge(who, printed)
	}
	slices.SortStableFunc(out, func(a, b Candidate) int { return b.Score - a.Score })
	return out[:min(len(out), mostCandidates)]
}
