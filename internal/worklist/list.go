package worklist

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Filter narrows a manager's list. Zero parts do not narrow.
type Filter struct {
	State      string
	Kind       string
	WorkType   string
	ClientID   uuid.UUID
	FacilityID uuid.UUID
	HolderID   uuid.UUID
	HoldOwner  string
	Overdue    bool
	Limit      int
	Cursor     string
}

// Listed is an item in a list, with the names of the people around it.
type Listed struct {
	Work
	HolderName string `json:"holderName,omitempty"`
	RoutedName string `json:"routedName,omitempty"`
	HeldByName string `json:"heldByName,omitempty"`
}

// position is where a page ended. Open items are listed by due time, those without one last; ended items newest first.
type position struct {
	At    time.Time `json:"a"`
	ID    uuid.UUID `json:"i"`
	NoDue bool      `json:"n,omitempty"`
}

// List pages through the agency's items: open ones, or those of the state asked for.
func (m *Module) List(ctx context.Context, f Filter) ([]Listed, string, error) {
	var from position
	if _, err := httpx.DecodeCursor(f.Cursor, &from); err != nil {
		return nil, "", err
	}
	var rows []listedRow
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		if State(f.State) == Done || State(f.State) == Cancelled {
			rows, err = listEnded(tx, f, from)
			return err
		}
		rows, err = listOpen(tx, f, from)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > f.Limit {
		rows = rows[:f.Limit]
		last := rows[len(rows)-1]
		next = httpx.EncodeCursor(position{At: last.SortAt, ID: last.Item.ID, NoDue: last.SortAt.IsZero()})
	}
	out := make([]Listed, len(rows))
	for n := range rows {
		r := &rows[n]
		out[n] = Listed{Work: *workOf(&r.Item), HolderName: r.HolderName, RoutedName: r.RoutedName, HeldByName: r.HeldByName}
	}
	return out, next, nil
}

// Desk is what a technician has before drawing anything new.
type Desk struct {
	Current  []Work `json:"current" doc:"claimed by me; one at most"`
	Held     []Work `json:"held" doc:"stopped by me, with reason and owner"`
	Returned []Work `json:"returned" doc:"my work, returned by review"`
	Routed   []Work `json:"routed" doc:"routed to me"`
	Drafts   []Work `json:"drafts" doc:"waiting in their lane with a draft of mine"`
}

// Mine gives the acting technician's desk.
func (m *Module) Mine(ctx context.Context) (Desk, error) {
	p, err := technician(ctx)
	if err != nil {
		return Desk{}, err
	}
	var items []item
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		items, err = deskOf(tx, p.UserID)
		return err
	})
	d := Desk{Current: []Work{}, Held: []Work{}, Returned: []Work{}, Routed: []Work{}, Drafts: []Work{}}
	for n := range items {
		i := &items[n]
		pile := &d.Drafts
		switch {
		case i.State == Claimed:
			pile = &d.Current
		case i.State == Held:
			pile = &d.Held
		case i.RoutedWhy == routedToAuthor:
			pile = &d.Returned
		case i.RoutedTo == p.UserID:
			pile = &d.Routed
		}
		*pile = append(*pile, *workOf(i))
	}
	return d, err
}

// Get gives one item: to a manager any, to a technician what is or was theirs.
func (m *Module) Get(ctx context.Context, itemID uuid.UUID) (w *Work, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		i, err := findItem(tx, itemID, false)
		if err != nil {
			return err
		}
		if p.Role.Technician() && p.UserID != i.HolderID && p.UserID != i.HeldBy && p.UserID != i.RoutedTo && p.UserID != i.LastHolderID && p.UserID != i.DoneBy {
			return apperr.NotFound()
		}
		w = workOf(&i)
		return nil
	})
	return w, err
}

// Happening is one event of an item's history.
type Happening struct {
	ID        uuid.UUID  `json:"id"`
	At        time.Time  `json:"at"`
	Event     Event      `json:"event"`
	From      State      `json:"from,omitempty"`
	To        State      `json:"to"`
	UserID    *uuid.UUID `json:"userId,omitempty" doc:"whose work it concerns"`
	UserName  string     `json:"userName,omitempty"`
	ByUser    *uuid.UUID `json:"byUser,omitempty" doc:"who did it, when another; absent for the machine"`
	ByName    string     `json:"byName,omitempty"`
	HoldOwner string     `json:"holdOwner,omitempty" doc:"who owns the delay that began or ended"`
	Reason    string     `json:"reason,omitempty"`
	ActiveMs  int64      `json:"activeMs" doc:"of the lease that ended here"`
	IdleMs    int64      `json:"idleMs"`
	HeldMs    int64      `json:"heldMs" doc:"of the hold that ended here"`
}

// History gives all that happened to an item, oldest first.
func (m *Module) History(ctx context.Context, itemID uuid.UUID) (out []Happening, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if _, err := findItem(tx, itemID, false); err != nil {
			return err
		}
		out, err = historyOf(tx, itemID)
		return err
	})
	return out, err
}
