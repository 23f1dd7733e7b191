package performance

import (
	"context"

	"chartwright/internal/platform/db"
)

// foldBatch is how many markers one transaction folds.
const foldBatch = 20_000

// Fold moves what is marked in the agency of ctx into its roll-ups and gives the number of events folded. Where another
// process is folding it does nothing.
func (m *Module) Fold(ctx context.Context) (int, error) {
	total := 0
	for {
		n := 0
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
			mine, err := tryFoldLock(tx)
			if err != nil || !mine {
				return err
			}
			if n, err = foldEvents(tx); err != nil {
				return err
			}
			return foldBacklog(tx)
		})
		if err != nil {
			return total, err
		}
		if total += n; n < foldBatch {
			return total, nil
		}
	}
}

// Check is what a recount found.
type Check struct {
	Compared int // roll-up rows that were compared
	Differed int // of them, rows that were wrong and are right now
}

// Recount compares the roll-ups of the last days with the event log and the backlog with the items, writes them anew where
// they differ, and keeps what it found. A difference is a defect of this program or a hand in the database; it is logged.
func (m *Module) Recount(ctx context.Context, days int) (Check, error) {
	var c Check
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := foldLock(tx); err != nil { // while it is held, each event is folded or marked, and stays so
			return err
		}
		for _, r := range recounts() {
			found, err := r.compare(tx, days)
			if err != nil {
				return err
			}
			c.Compared += found.Compared
			c.Differed += found.Differed
			if found.Differed > 0 {
				if err := r.repair(tx, days); err != nil {
					return err
				}
			}
		}
		if err := forgetMoments(tx); err != nil {
			return err
		}
		return keepCheck(tx, days, c)
	})
	if err == nil && c.Differed > 0 {
		m.Log.WarnContext(ctx, "roll-ups differed from the event log and were repaired", "compared", c.Compared, "differed", c.Differed)
	}
	return c, err
}
