package worklist

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// NewItem is work to be done by one person. Ids that are the nil UUID are absent.
type NewItem struct {
	Kind        string
	WorkType    string
	ClientID    uuid.UUID
	FacilityID  uuid.UUID
	CaseID      uuid.UUID
	EncounterID uuid.UUID // absent for charts that matched no encounter yet
	Priority    int       // 1 STAT to 5; 0 is routine
	RoutedTo    uuid.UUID // offered to this person alone
	AuthorID    uuid.UUID // whose work is reviewed, and who therefore may not draw it; of coding_rework, who must do it
	Credential  string    // demanded of who takes it; empty: what the target says
	DueAt       time.Time // where the case has a clock of its own; zero: by the target when it becomes ready
	Ready       bool      // offered at once; else it waits for MakeReady
}

// Ref names the items of a case or of an encounter; the one given counts.
type Ref struct {
	CaseID      uuid.UUID
	EncounterID uuid.UUID
}

// Open makes a work item in the caller's transaction and gives its id. Where the case already has an open item of the kind
// it gives that one's id and changes nothing. The due time is the case's own, else it follows the target in force when it
// becomes ready: the client's row, else the agency's.
func (m *Module) Open(ctx context.Context, tx *db.Tx, n NewItem) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	if err := n.check(); err != nil {
		return uuid.Nil, err
	}
	i, err := insertItem(ctx, tx, p, n)
	if err != nil {
		return uuid.Nil, err
	}
	if i.ID == uuid.Nil {
		return openItemOf(tx, n.CaseID, n.Kind)
	}
	c := change{before: i, after: i, event: EventCreated, user: i.RoutedTo}
	c.before.State = ""
	if err := m.announce(ctx, tx, p, c); err != nil || !n.Ready {
		return i.ID, err
	}
	return i.ID, m.MakeReady(ctx, tx, i.ID)
}

func (n NewItem) check() error {
	var fields []apperr.Field
	refuse := func(bad bool, name, message string) {
		if bad {
			fields = append(fields, apperr.Field{Location: "item." + name, Message: message})
		}
	}
	refuse(!slices.Contains(kinds, n.Kind), "kind", "is not a kind of work")
	refuse(!slices.Contains(workTypes, n.WorkType), "workType", "is not a work type")
	refuse(n.ClientID == uuid.Nil, "clientId", "is missing")
	refuse(n.FacilityID == uuid.Nil, "facilityId", "is missing")
	refuse(n.CaseID == uuid.Nil, "caseId", "is missing")
	refuse(n.Priority < 0 || n.Priority > 5, "priority", "must be between 1 (STAT) and 5")
	refuse(n.Kind == "coding_rework" && n.AuthorID == uuid.Nil, "authorId", "is missing: returned work goes to its author")
	if len(fields) > 0 {
		return apperr.Invalid("The work item cannot be opened; each part is named below.", fields...)
	}
	return nil
}

// routing gives to whom a new item goes, and why.
func (n NewItem) routing() (uuid.UUID, string) {
	switch {
	case n.Kind == "coding_rework":
		return n.AuthorID, routedToAuthor
	case n.RoutedTo != uuid.Nil:
		return n.RoutedTo, routedByManager
	}
	return uuid.Nil, ""
}

// MakeReady offers a prepared item; its clock begins. An item that is already ready stays as it is.
func (m *Module) MakeReady(ctx context.Context, tx *db.Tx, itemID uuid.UUID) error {
	return m.act(ctx, tx, itemID, func(i item) (change, error) {
		if i.State == Ready {
			return i.stay(""), nil
		}
		due := i.DueAt
		if due.IsZero() {
			var err error
			if due, err = dueOf(tx, i); err != nil {
				return change{}, err
			}
		}
		return i.makeReady(due)
	})
}

// Prioritise puts an open item at a priority, 1 STAT to 5.
func (m *Module) Prioritise(ctx context.Context, tx *db.Tx, itemID uuid.UUID, priority int) error {
	return m.act(ctx, tx, itemID, func(i item) (change, error) { return i.reprioritise(priority) })
}

// Reschedule moves the due time of an open item, because the clock of its case moved. Its place in the lane moves with it.
func (m *Module) Reschedule(ctx context.Context, tx *db.Tx, itemID uuid.UUID, due time.Time) error {
	return m.act(ctx, tx, itemID, func(i item) (change, error) { return i.reschedule(due) })
}

// Cancel withdraws an open item. A holder loses the lease and is told so.
func (m *Module) Cancel(ctx context.Context, tx *db.Tx, itemID uuid.UUID, reason string) error {
	return m.act(ctx, tx, itemID, func(i item) (change, error) { return i.cancel(reason) })
}

// Resume ends by itself the holds of a case or encounter whose delay that owner has, because what was waited for arrived.
// The items go back to who held them if on shift, else to their lanes. It gives their number.
func (m *Module) Resume(ctx context.Context, tx *db.Tx, ref Ref, owner string) (int, error) {
	ids, err := heldOf(tx, ref, owner)
	if err != nil {
		return 0, err
	}
	for _, itemID := range ids {
		if err := m.act(ctx, tx, itemID, func(i item) (change, error) { return m.unhold(tx, i) }); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}

// LockCase locks the open items of a case until the transaction ends. A room that is going to lock a row of its own and to
// change the case's items takes them first, as whoever acts under a lease does: else two may wait for each other.
func (m *Module) LockCase(_ context.Context, tx *db.Tx, caseID uuid.UUID) error {
	return lockItems(tx, caseID)
}

// Item is what other rooms may know of an item of theirs.
type Item struct {
	ID       uuid.UUID
	Kind     string
	State    State
	HolderID uuid.UUID
}

// Items lists the open items of a case or encounter.
func (m *Module) Items(_ context.Context, tx *db.Tx, ref Ref) ([]Item, error) {
	return openItems(tx, ref)
}

// unhold decides the end of a hold.
func (m *Module) unhold(tx *db.Tx, i item) (change, error) {
	keep, err := onShift(tx, i.HeldBy)
	if err != nil {
		return change{}, err
	}
	return i.unhold(keep)
}

// act locks an item, decides and writes a change. A change without event is none.
func (m *Module) act(ctx context.Context, tx *db.Tx, itemID uuid.UUID, decide func(item) (change, error)) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	i, err := findItem(tx, itemID, true)
	if err != nil {
		return err
	}
	c, err := decide(i)
	if err != nil || c.event == "" {
		return err
	}
	_, err = m.commit(ctx, tx, p, c)
	return err
}
