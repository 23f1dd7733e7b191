package request

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

type updateInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    struct {
		Fields
		CorrectionReason string    `json:"correctionReason,omitempty" maxLength:"500" doc:"why it is corrected; needed for all but situations, held, packing and priority"`
		WorkItemID       uuid.UUID `json:"workItemId,omitempty" doc:"of a specialist: the item they hold"`
		Fence            int64     `json:"fence,omitempty"`
	}
}

// correct changes what was entered. A specialist may under the lease; the hospital and manager until the review.
func (m *Module) correct(ctx context.Context, in *updateInput) (*requestOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	out := &requestOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Locked(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		item, err := m.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		if item != uuid.Nil {
			if caseID, _, err := m.Work.Require(ctx, tx, in.Body.WorkItemID, in.Body.Fence); err != nil || caseID != in.ID {
				return leaseOf(err)
			}
		}
		if err := m.mayCorrect(row, seen, in.Body.Fields); err != nil {
			return err
		}
		parts, err := m.corrected(ctx, tx, row, in.Body.Fields)
		if err != nil {
			return err
		}
		if err := m.keepReason(ctx, tx, row, parts, in.Body.CorrectionReason); err != nil {
			return err
		}
		if err := m.replace(ctx, tx, row, seen, in.Body.Fields); err != nil {
			return err
		}
		if err := Note(ctx, tx, row, "roi.request.correct", item, map[string]any{"parts": parts}); err != nil {
			return err
		}
		return m.render(ctx, tx, in.ID, item, out)
	})
	return out, err
}

func leaseOf(err error) error {
	if err == nil {
		return apperr.NotFound()
	}
	return err
}

func (m *Module) mayCorrect(row Row, seen int64, f Fields) error {
	if row.Version != seen {
		return httpx.Stale()
	}
	if err := f.check(m.Clock.Now()); err != nil {
		return err
	}
	if !row.Status.Editable() && row.Status != Received {
		return apperr.Conflict("request-closed", "This request is past preparation, so what was entered stands. Have it returned first.")
	}
	if f.FacilityID != row.FacilityID {
		return invalid("facilityId", "cannot be changed; withdraw the request and enter it at the other facility")
	}
	return nil
}

// packing is the name of the part of a request that says how its release is packed.
const packing = "packing"

// corrected names the parts of a request that would be other than they are.
func (m *Module) corrected(ctx context.Context, tx *db.Tx, row Row, f Fields) ([]string, error) {
	next := f.settled()
	now := row.public()
	var err error
	if now.Requester, now.Patient, now.Wanted.Text, err = m.OpenFacts(ctx, tx, row); err != nil {
		return nil, err
	}
	a, b := reflect.ValueOf(now.settled()), reflect.ValueOf(next)
	parts := []string{}
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		if a.Type().Field(i).Anonymous {
			name = packing
		}
		if name != "priority" && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			parts = append(parts, name)
		}
	}
	return parts, nil
}

// settled is the same with what is left out written as it is kept, so that two can be compared.
func (f Fields) settled() Fields {
	f.ReceivedAt = f.ReceivedAt.UTC().Truncate(time.Microsecond)
	f.Medium, f.Form, f.Language = orElse(f.Medium, "electronic"), orElse(f.Form, "copy"), orElse(f.Language, "en")
	f.Situations, f.Held, f.Wanted.Types = texts(f.Situations), texts(f.Held), texts(f.Wanted.Types)
	if len(f.Patient.Former) == 0 {
		f.Patient.Former = nil
	}
	return f
}

// keepReason keeps why something was corrected. What is ticked while a request is prepared needs none.
func (m *Module) keepReason(ctx context.Context, tx *db.Tx, row Row, parts []string, reason string) error {
	var facts []string
	for _, p := range parts {
		if p != "situations" && p != "held" && p != packing {
			facts = append(facts, p)
		}
	}
	if len(facts) == 0 {
		return nil
	}
	if len(strings.TrimSpace(reason)) < 3 {
		return invalid("correctionReason", "say why it is corrected, as the letter or the requester put it")
	}
	return m.KeepCorrection(ctx, tx, row, facts, reason)
}

// KeepCorrection keeps that parts of a request were corrected, and why.
func (m *Module) KeepCorrection(ctx context.Context, tx *db.Tx, row Row, parts []string, reason string) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	kept := correctionRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, At: m.Clock.Now(), Parts: parts}
	if p.UserID != uuid.Nil {
		kept.ByUser = &p.UserID
	}
	if kept.ReasonSealed, err = m.Seals.Seal(ctx, tx, row.ClientID, reason, kept.ID); err != nil {
		return err
	}
	return insertCorrection(tx, &kept)
}

// Correction is what was corrected of a request after it was entered.
type Correction struct {
	At     time.Time  `json:"at"`
	ByUser *uuid.UUID `json:"byUser,omitempty"`
	Parts  []string   `json:"parts" doc:"names of what was changed: patient, requester, wanted …"`
	Reason string     `json:"reason"`
}

func (m *Module) corrections(ctx context.Context, tx *db.Tx, row Row) ([]Correction, error) {
	rows, err := correctionsOf(tx, row.ID)
	out := []Correction{}
	for _, r := range rows {
		reason, err := m.Seals.Open(ctx, tx, r.ClientID, r.ReasonSealed, r.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Correction{At: r.At, ByUser: r.ByUser, Parts: r.Parts, Reason: reason})
	}
	return out, err
}
