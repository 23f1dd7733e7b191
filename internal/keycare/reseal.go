package keycare

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// page is how many rows are sealed anew in one transaction.
const page = 200

// RenewColumns gives a client another data key for its columns, and seals by it what the older ones sealed, while people read and
// write. A renewal that was cut off goes on.
func (m *Module) RenewColumns(ctx context.Context, c Client, tell func(Progress)) (Change, error) {
	var change Change
	if err := c.alive(); err != nil {
		return change, err
	}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = lock(tx, c.ID); err != nil {
			return err
		}
		if change, err = newestChange(tx, c.ID, byColumns); err != nil || change.ID != uuid.Nil && change.FinishedAt == nil {
			return err
		}
		all, err := columnKeys(tx, c.ID)
		if err != nil {
			return err
		}
		change = Change{ID: db.NewID(), ClientID: c.ID, Kind: byColumns, KeyRef: c.KeyRef, KeyVersion: all[len(all)-1].Generation + 1, StartedAt: m.Clock.Now()}
		return m.record(ctx, tx, change, "client.columns.renew", c.KeyRef)
	})
	if err != nil {
		return change, err
	}
	return m.renewColumns(ctx, change, tell)
}

// Unfinished gives the renewal of the columns that was cut off; false where there is none.
func (m *Module) Unfinished(ctx context.Context, c Client) (bool, error) {
	var change Change
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		change, err = newestChange(tx, c.ID, byColumns)
		return err
	})
	return change.ID != uuid.Nil && change.FinishedAt == nil, err
}

func (m *Module) renewColumns(ctx context.Context, c Change, tell func(Progress)) (Change, error) {
	if c.FinishedAt == nil {
		err := m.Prepare(ctx, c.ClientID, func(place string, n int64) { tell(Progress{Place: place, Moved: n}) })
		if err == nil {
			err = m.announce(ctx, c)
		}
		if err == nil {
			err = m.use(ctx, c)
		}
		if err != nil {
			return c, err
		}
	}
	if err := m.resealAll(ctx, c, tell); err != nil {
		return c, err
	}
	return m.settle(ctx, c, "client.columns.renewed")
}

// resealAll seals everything of the client by the change's data key, in passes, until one finds nothing. Rows that somebody holds are
// passed over as long as there are others, and then waited for one at a time.
func (m *Module) resealAll(ctx context.Context, c Change, tell func(Progress)) error {
	var altered []uuid.UUID
	for wait, again := false, true; again; {
		var sum int64
		altered = nil
		for _, s := range m.Sheets {
			moved, bad, err := m.resealSheet(ctx, c, s, wait)
			if err != nil {
				return err
			}
			altered = append(altered, bad...)
			if sum += moved; moved > 0 {
				tell(Progress{Place: s.Table, Moved: moved})
			}
		}
		wait, again = sum == 0, sum > 0 || !wait
	}
	if len(altered) > 0 {
		return fmt.Errorf("values of %d rows were altered and open by no key (%v): restore those rows from a backup, then run the command again", len(altered), altered)
	}
	return nil
}

func (m *Module) resealSheet(ctx context.Context, c Change, s Sheet, wait bool) (moved int64, altered []uuid.UUID, err error) {
	for after := uuid.Nil; ; {
		n := page
		if wait {
			n = 1 // who waits for one row holds no other
		}
		b, err := m.resealRows(ctx, c, s, after, n, wait)
		if db.IsDuplicate(err) && n > 1 {
			b, err = m.resealRows(ctx, c, s, after, 1, wait)
		}
		if db.IsDuplicate(err) { // two rows of the same number, which no lock let in: a person must look at them
			b.altered, err = []uuid.UUID{b.last}, nil
		}
		if err != nil || b.last == uuid.Nil {
			return moved, altered, err
		}
		after, moved, altered = b.last, moved+b.moved, append(altered, b.altered...)
	}
}

// resealed is what became of some rows.
type resealed struct {
	last    uuid.UUID // nil: there were none
	moved   int64
	altered []uuid.UUID
}

func (m *Module) resealRows(ctx context.Context, c Change, s Sheet, after uuid.UUID, n int, wait bool) (b resealed, err error) {
	return b, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		b = resealed{}
		if err := m.current(tx, c); err != nil {
			return err
		}
		sealer, err := m.Sealer(ctx, tx, c.ClientID)
		if err != nil {
			return err
		}
		if int(sealer.Generation()) != c.KeyVersion {
			return errReplaced
		}
		rows, err := s.next(tx, c.ClientID, c.KeyVersion, after, n, wait)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.last = r.ID
			fresh, err := s.renew(sealer, r)
			switch {
			case errors.Is(err, errAltered):
				b.altered = append(b.altered, r.ID)
				continue
			case err != nil:
				return err
			case len(fresh) == 0: // an index alone, of a value that is not known
				continue
			}
			if err := s.put(tx, c.ClientID, r.ID, fresh); err != nil {
				return err
			}
			b.moved++
		}
		if b.moved == 0 {
			return nil
		}
		return countMoved(tx, c.ID, int(b.moved))
	})
}
