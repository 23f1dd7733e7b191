package request

import (
	"context"

	"cloud.google.com/go/civil"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

func (m *Module) get(ctx context.Context, in *byID) (*requestOutput, error) {
	out := &requestOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := Find(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if err := m.render(ctx, tx, in.ID, item, out); err != nil {
			return err
		}
		return Note(ctx, tx, row, "roi.request.view", item, nil)
	})
	return out, err
}

// render builds the whole request; the caller has decided that it may be seen.
func (m *Module) render(ctx context.Context, tx *db.Tx, id, item uuid.UUID, out *requestOutput) error {
	row, err := Find(tx, id, false)
	if err != nil {
		return err
	}
	r, err := m.Show(ctx, tx, row)
	if item != uuid.Nil {
		r.WorkItemID = &item
	}
	out.ETag, out.Body = httpx.ETag(row.Version), r
	return err
}

// Show opens a request with its clocks, paths and papers. The caller keeps the trail.
func (m *Module) Show(ctx context.Context, tx *db.Tx, row Row) (Request, error) {
	who, patient, text, err := m.OpenFacts(ctx, tx, row)
	if err != nil {
		return Request{}, err
	}
	r := row.public()
	r.Requester, r.Patient, r.Wanted.Text = who, patient, text
	d, err := m.Reckon(tx, row)
	if err != nil {
		return r, err
	}
	if r.Clocks = publicClocks(d); len(r.Clocks) > 0 {
		r.Clock = &r.Clocks[0]
	}
	if r.Paths, err = m.paths(tx, row, patient); err != nil {
		return r, err
	}
	alarms, err := alarmsOf(tx, row.ID)
	if err != nil {
		return r, err
	}
	for _, a := range alarms {
		r.Alarms = append(r.Alarms, Alarm{Label: a.Label, Tell: a.Tell, Late: a.Late, At: a.DueAt})
	}
	if r.LegalHold, err = m.legalHold(ctx, tx, row); err != nil {
		return r, err
	}
	r.Files, err = m.Charts.Files(ctx, tx, row.ID)
	return r, err
}

// paths are those of the request by the law of today.
func (m *Module) paths(tx *db.Tx, row Row, patient Asked) ([]Path, error) {
	s, err := SettingsOf(tx, row.ClientID)
	if err != nil {
		return nil, err
	}
	set, err := m.RulesFor(s)
	if err != nil {
		return nil, err
	}
	in, err := m.ClockInput(tx, row)
	if err != nil {
		return nil, err
	}
	born, err := civil.ParseDate(patient.BirthDate)
	if err != nil {
		return nil, err
	}
	return pathsOf(set, row, born, Today(in)), nil
}

func (r Row) public() Request {
	out := Request{ID: r.ID, ClientID: r.ClientID, Tracking: r.Tracking, Status: r.Status, DelayOwner: r.DelayOwner, State: r.LawState,
		PatientID: r.PatientID, Proofing: r.Proofing, Approval: r.Approval, ApprovedAt: r.ApprovedAt, Review: r.Review, Version: r.Version,
		CreatedAt: r.CreatedAt, SubmittedAt: r.SubmittedAt, EndedAt: r.EndedAt, Files: []Document{}, Paths: []Path{}, Clocks: []Clock{}, Alarms: []Alarm{}}
	if r.Reason != nil {
		out.Reason = *r.Reason
	}
	out.Fields = Fields{FacilityID: r.FacilityID, Channel: r.Channel, ReceivedAt: r.ReceivedAt, RequesterClass: r.RequesterClass, LegalBasis: r.LegalBasis,
		Purpose: r.Purpose, Medium: r.Medium, Form: r.Form, Language: r.Language, LetterOn: dayText(r.LetterOn), Situations: r.Situations, Held: r.Held,
		Wanted: Wanted{Types: r.WantedTypes, From: dayText(r.WantedFrom), To: dayText(r.WantedTo)}, Packing: r.Packing()}
	return out
}

// Packing is how the release of a request is packed.
func (r Row) Packing() Packing {
	p := Packing{WithOriginals: r.WithOriginals}
	if r.PartPages != nil {
		p.PartPages = *r.PartPages
	}
	if r.PartMB != nil {
		p.PartMB = *r.PartMB
	}
	return p
}

// replace writes the corrected fields.
func (m *Module) replace(ctx context.Context, tx *db.Tx, row Row, seen int64, f Fields) error {
	next := row
	if err := m.fill(ctx, tx, &next, f); err != nil {
		return err
	}
	s, err := SettingsOf(tx, row.ClientID)
	if err != nil {
		return err
	}
	changes := map[string]any{"channel": next.Channel, "requester_class": next.RequesterClass, "legal_basis": next.LegalBasis, "purpose": next.Purpose,
		"medium": next.Medium, "form": next.Form, "language": next.Language, "facts_sealed": next.FactsSealed, "patient_mrn_index": next.PatientMrnIndex,
		"patient_name_index": next.PatientNameIndex, "email_index": next.EmailIndex, "wanted_types": next.WantedTypes, "wanted_from": next.WantedFrom,
		"wanted_to": next.WantedTo, "situations": next.Situations, "held": next.Held, "received_at": next.ReceivedAt, "letter_on": next.LetterOn,
		"part_pages": next.PartPages, "part_mb": next.PartMB, "with_originals": next.WithOriginals}
	if row.RequesterClass != next.RequesterClass { // whether the hospital or a reviewer has a say depends on who asks
		if next.Approval == "not_needed" {
			changes["approval"] = approvalFor(s, next.RequesterClass)
		}
		if next.Review == "not_required" {
			changes["review"] = "open"
		}
	}
	if err := Update(tx, row.ID, seen, changes); err != nil {
		return err
	}
	if row, err = Find(tx, row.ID, true); err != nil {
		return err
	}
	return m.Reclock(ctx, tx, row)
}
