package keycare

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
)

// replacedFor is how long the objects under an old data key stay: for who is reading them, and for a backup under way.
const replacedFor = 24 * time.Hour

var (
	errBusy    = errors.New("the document is being worked on")
	errUnequal = errors.New("a document did not read back as it was, so its old data key stays; nothing was changed")
)

// Renew encrypts documents of a client anew, each under a new data key: all of them, or the one that is named. The row names the
// new objects in one transaction, and the old ones are removed a day later. A renewal that was cut off goes on.
func (m *Module) Renew(ctx context.Context, c Client, one uuid.UUID, tell func(Progress)) (Change, error) {
	var change Change
	if err := c.alive(); err != nil {
		return change, err
	}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = lock(tx, c.ID); err != nil {
			return err
		}
		if change, err = newestChange(tx, c.ID, byData); err != nil {
			return err
		}
		if change.ID != uuid.Nil && change.FinishedAt == nil {
			if asked := change.DocumentID; one != uuid.Nil && (asked == nil || *asked != one) {
				return errors.New("another renewal of this client's data keys is not finished: run the command without --document first")
			}
			return nil
		}
		change = Change{ID: db.NewID(), ClientID: c.ID, Kind: byData, KeyRef: c.KeyRef, LeftOver: "[]", StartedAt: m.Clock.Now()}
		if one != uuid.Nil {
			change.DocumentID = &one
		}
		return m.record(ctx, tx, change, "client.key.renew", c.KeyRef)
	})
	if err != nil {
		return change, err
	}
	return m.renewAll(ctx, change, tell)
}

// left is a document that was being worked on when its turn came.
type left struct {
	Shelf string    `json:"shelf"`
	ID    uuid.UUID `json:"id"`
}

func (m *Module) renewAll(ctx context.Context, c Change, tell func(Progress)) (Change, error) {
	var err error
	if c.DocumentID != nil {
		err = m.renewNamed(ctx, &c)
	} else if err = m.renewLeft(ctx, &c); err == nil {
		err = m.renewShelves(ctx, &c, tell)
	}
	if err != nil {
		return c, err
	}
	var waiting []left
	if err := json.Unmarshal([]byte(c.LeftOver), &waiting); err != nil {
		return c, err
	}
	if len(waiting) > 0 {
		return c, fmt.Errorf("%d documents are being worked on; run the command again later, and it goes on with them", len(waiting))
	}
	return m.settle(ctx, c, "client.key.renewed")
}

func (m *Module) renewNamed(ctx context.Context, c *Change) error {
	for _, s := range m.Shelves {
		found, err := m.renewOne(ctx, c, s, *c.DocumentID)
		if errors.Is(err, errBusy) {
			return fmt.Errorf("%w; run the command again later", err)
		}
		if err != nil || found {
			return err
		}
	}
	return errors.New("the client has no document with this id")
}

// renewLeft tries those again that were being worked on.
func (m *Module) renewLeft(ctx context.Context, c *Change) error {
	var before, still []left
	if err := json.Unmarshal([]byte(c.LeftOver), &before); err != nil {
		return err
	}
	for _, l := range before {
		for _, s := range m.Shelves {
			if s.Table != l.Shelf {
				continue
			}
			_, err := m.renewOne(ctx, c, s, l.ID)
			if errors.Is(err, errBusy) {
				still = append(still, l)
			} else if err != nil {
				return err
			}
		}
	}
	return m.leave(ctx, c, still)
}

func (m *Module) leave(ctx context.Context, c *Change, waiting []left) error {
	text, err := json.Marshal(append([]left{}, waiting...))
	if err != nil {
		return err
	}
	c.LeftOver = string(text)
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return c.place(tx) })
}

// renewShelves goes on from where the change stands.
func (m *Module) renewShelves(ctx context.Context, c *Change, tell func(Progress)) error {
	reached := c.Shelf == ""
	for _, s := range m.Shelves {
		if reached = reached || s.Table == c.Shelf; !reached {
			continue
		}
		if s.Table != c.Shelf {
			c.Shelf, c.DoneTo = s.Table, nil
		}
		if err := m.renewShelf(ctx, c, s, tell); err != nil {
			return err
		}
	}
	return nil
}

func (m *Module) renewShelf(ctx context.Context, c *Change, s Shelf, tell func(Progress)) error {
	for {
		var ids []uuid.UUID
		after := uuid.Nil
		if c.DoneTo != nil {
			after = *c.DoneTo
		}
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			ids, err = s.next(tx, c.ClientID, after, batch)
			return err
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			c.DoneTo = &id
			_, err := m.renewOne(ctx, c, s, id)
			if errors.Is(err, errBusy) {
				err = m.leaveOne(ctx, c, left{s.Table, id})
			}
			if err != nil {
				return err
			}
		}
		tell(Progress{Place: s.Table, Moved: c.Moved})
	}
}

func (m *Module) leaveOne(ctx context.Context, c *Change, l left) error {
	var waiting []left
	if err := json.Unmarshal([]byte(c.LeftOver), &waiting); err != nil {
		return err
	}
	return m.leave(ctx, c, append(waiting, l))
}

// renewOne encrypts a document under a new data key. found is false where the shelf has no such document.
func (m *Module) renewOne(ctx context.Context, c *Change, s Shelf, id uuid.UUID) (found bool, err error) {
	var d document
	var keyRef string
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if d, err = s.find(tx, c.ClientID, id, false); err != nil {
			return err
		}
		keyRef, err = keyOf(tx, c.ClientID)
		return err
	})
	if err != nil || d.ID == uuid.Nil {
		return false, err
	}
	if d.Busy {
		return true, errBusy
	}
	to := d.ref
	to.KeyRef = keyRef
	wrapped, err := m.Vault.NewKey(ctx, to)
	if err != nil {
		return true, err
	}
	made, err := m.copyAll(ctx, d, to, wrapped)
	if err == nil {
		err = m.switchTo(ctx, c, s, d, keyRef, wrapped, made)
	}
	return true, err
}

// switchTo has the rows name the new objects, unless the document was touched meanwhile. Whatever objects no row names then go
// with the sweep.
func (m *Module) switchTo(ctx context.Context, c *Change, s Shelf, d document, keyRef string, wrapped []byte, made []blob.Blob) error {
	next := *c
	next.Moved++
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		now, err := s.find(tx, c.ClientID, d.ID, true)
		if err != nil {
			return err
		}
		if now.Busy || !now.same(d) {
			return errBusy
		}
		if err := s.replace(tx, d, keyRef, wrapped, made); err != nil {
			return err
		}
		if err := next.place(tx); err != nil {
			return err
		}
		at := m.Clock.Now()
		err = jobs.Enqueue(ctx, tx, jobs.New{Kind: sweepJob, Class: jobs.Normal, Args: map[string]any{"shelf": s.Table, "client": c.ClientID, "document": d.ID, "before": at},
			DueAt: at.Add(replacedFor)})
		if err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "document.key.renew", ObjectType: "stored_document", ObjectID: d.ID, ClientID: c.ClientID,
			Details: map[string]any{"change": c.ID, "parts": len(d.parts)}})
	})
	if err == nil {
		*c = next
	}
	return err
}
