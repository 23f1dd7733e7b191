package desk

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

// Complete ends a specialist's work on a request: the worklist calls it in the transaction that completes the item. What
// still blocks refuses it; else the client's rules decide whether a second person looks.
func (m *Module) Complete(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	row, err := request.Find(tx, id, true)
	if err != nil {
		return err
	}
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	if err := m.check(ctx, tx, row, m.reader()); err != nil {
		return err
	}
	if err := refuseBlocked(tx, row); err != nil {
		return err
	}
	if row.Status != request.Selecting {
		return apperr.Conflict("not-ready", "This request cannot be submitted from where it stands. Load it again to see what is left to do.")
	}
	required, why, err := m.reviewed(tx, row)
	if err != nil {
		return err
	}
	set := map[string]any{"author_id": p.UserID, "submitted_at": m.Clock.Now(), "review": "not_required", "review_why": why}
	if err := request.Note(ctx, tx, row, "roi.submit", uuid.Nil, map[string]any{"review": required}); err != nil {
		return err
	}
	if !required {
		if err := request.Update(tx, row.ID, 0, set); err != nil {
			return err
		}
		return m.onwards(ctx, tx, row)
	}
	set["review"] = "required"
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.InReview, Set: set}); err != nil {
		return err
	}
	return m.Requests.Work.Open(ctx, tx, m.work(row, "roi_review", p.UserID, uuid.Nil))
}

func (m *Module) work(row request.Row, kind string, author, to uuid.UUID) request.NewWork {
	w := request.NewWork{Kind: kind, WorkType: row.WorkType, ClientID: row.ClientID, FacilityID: row.FacilityID, CaseID: row.ID, Author: author, RoutedTo: to, Ready: true}
	if row.DueAt != nil {
		w.DueAt = *row.DueAt
	}
	return w
}

func refuseBlocked(tx *db.Tx, row request.Row) error {
	rows, err := findingsOf(tx, row.ID)
	if err != nil {
		return err
	}
	e := apperr.Conflict("release-blocked", "Something still blocks the release. Mend or decide each part named below.")
	for _, f := range rows {
		if f.blocking() {
			e.Fields = append(e.Fields, apperr.Field{Location: f.Kind + ":" + f.ID.String(), Message: f.Message})
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// reviewed decides whether a second person looks, and says why. What was returned once is always looked at again.
func (m *Module) reviewed(tx *db.Tx, row request.Row) (required bool, why json.RawMessage, err error) {
	tell := func(required bool, facts map[string]any) (bool, json.RawMessage, error) {
		b, err := json.Marshal(facts)
		return required, b, err
	}
	if row.Review != "open" {
		return tell(row.Review != "not_required", map[string]any{"rule": "as_before"})
	}
	s, err := request.SettingsOf(tx, row.ClientID)
	if err != nil {
		return false, nil, err
	}
	if slices.Contains(s.ReviewClasses, row.RequesterClass) {
		return tell(true, map[string]any{"rule": "class", "class": row.RequesterClass, "settings": s.Version})
	}
	n, drawn, err := drawSample(tx, row.ClientID, row.RequesterClass, s.ReviewPercent)
	if err != nil {
		return false, nil, err
	}
	return tell(drawn, map[string]any{"rule": "percent", "percent": s.ReviewPercent, "n": n, "settings": s.Version})
}

// onwards takes what needs no more looking at to the money or to the package.
func (m *Module) onwards(ctx context.Context, tx *db.Tx, row request.Row) error {
	inv, err := invoiceOf(tx, row.ID)
	if err != nil {
		return err
	}
	if inv != nil && inv.TotalMinor > 0 && inv.State != "paid" && inv.State != "waived" {
		waits, err := m.waitsForMoney(tx, row)
		if err != nil {
			return err
		}
		if !waits {
			return m.ready(ctx, tx, row)
		}
		return m.Requests.Become(ctx, tx, row, request.Move{To: request.AwaitingPayment})
	}
	return m.ready(ctx, tx, row)
}

func (m *Module) ready(ctx context.Context, tx *db.Tx, row request.Row) error {
	if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Ready}); err != nil {
		return err
	}
	return m.Build(ctx, tx, row)
}
