package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

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
	if err := m.check(ctx, tx, row); err != nil {
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

type reviewInput struct {
	ID   uuid.UUID `path:"id"`
	Body struct {
		Under
		Decision string   `json:"decision" enum:"approve,return"`
		Reasons  []string `json:"reasons,omitempty" maxItems:"20" doc:"of a return: what is to be mended"`
	}
}

// review is the second person's decision; it ends their item. Of two at once the second finds the lease gone.
func (m *Module) review(ctx context.Context, in *reviewInput) (*standingOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &standingOutput{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.leased(ctx, tx, in.ID, in.Body.Under, "roi_review")
		if err != nil {
			return err
		}
		if row.AuthorID == nil || *row.AuthorID == p.UserID {
			return apperr.Conflict("own-work", "Nobody reviews their own work. Release the item, so that somebody else can take it.")
		}
		if err := m.decideReview(ctx, tx, row, in, p.UserID); err != nil {
			return err
		}
		if err := m.Requests.Work.Complete(ctx, tx, in.Body.WorkItemID, in.Body.Fence); err != nil {
			return err
		}
		if err := request.Note(ctx, tx, row, "roi.review."+in.Body.Decision, in.Body.WorkItemID, map[string]any{"reasons": len(in.Body.Reasons)}); err != nil {
			return err
		}
		return m.standing(tx, row.ID, out)
	})
	return out, err
}

func (m *Module) decideReview(ctx context.Context, tx *db.Tx, row request.Row, in *reviewInput, by uuid.UUID) error {
	kept := reviewRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, ItemID: in.Body.WorkItemID, AuthorID: *row.AuthorID, ReviewerID: by,
		Decision: in.Body.Decision}
	reasons := strings.TrimSpace(strings.Join(in.Body.Reasons, "\n"))
	if in.Body.Decision == "return" && reasons == "" {
		return refused("reasons", "say what is to be mended")
	}
	if reasons != "" {
		sealed, err := m.Requests.Seals.Seal(ctx, tx, row.ClientID, reasons, kept.ID)
		if err != nil {
			return err
		}
		kept.ReasonsSealed = sealed
	}
	if err := insertReview(tx, &kept); err != nil {
		return err
	}
	if in.Body.Decision == "return" {
		if err := m.Requests.Become(ctx, tx, row, request.Move{To: request.Returned, Set: map[string]any{"review": "returned"}}); err != nil {
			return err
		}
		return m.Requests.Work.Open(ctx, tx, m.work(row, "roi", uuid.Nil, *row.AuthorID))
	}
	if err := m.check(ctx, tx, row); err != nil {
		return err
	}
	if err := refuseBlocked(tx, row); err != nil {
		return err
	}
	if err := request.Update(tx, row.ID, 0, map[string]any{"review": "approved"}); err != nil {
		return err
	}
	return m.onwards(ctx, tx, row)
}
