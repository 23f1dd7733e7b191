package desk

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
	"chartwright/internal/tenancy/principal"
)

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
		Decision: in.Body.Decision, At: m.Clock.Now()}
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
	if err := m.check(ctx, tx, row, m.reader()); err != nil {
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

// Review is what a reviewer decided.
type Review struct {
	ID       uuid.UUID `json:"id"`
	Decision string    `json:"decision" enum:"approve,return"`
	Reasons  []string  `json:"reasons" doc:"of a return: what is to be mended"`
	By       uuid.UUID `json:"by"`
	At       time.Time `json:"at"`
}

type reviewsOutput struct {
	Body struct {
		Items []Review `json:"items"`
	}
}

// listReviews is how who gets a returned request again reads what is to be mended.
func (m *Module) listReviews(ctx context.Context, in *byID) (*reviewsOutput, error) {
	out := &reviewsOutput{}
	out.Body.Items = []Review{}
	err := m.read(ctx, in.ID, "roi.reviews.view", func(ctx context.Context, tx *db.Tx, row request.Row) error {
		rows, err := reviewsOf(tx, row.ID)
		for _, r := range rows {
			v := Review{ID: r.ID, Decision: r.Decision, Reasons: []string{}, By: r.ReviewerID, At: r.At}
			if len(r.ReasonsSealed) > 0 {
				text, err := m.Requests.Seals.Open(ctx, tx, r.ClientID, r.ReasonsSealed, r.ID)
				if err != nil {
					return err
				}
				v.Reasons = strings.Split(text, "\n")
			}
			out.Body.Items = append(out.Body.Items, v)
		}
		return err
	})
	return out, err
}
