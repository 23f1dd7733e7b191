package worklist

import (
	"time"

	"github.com/google/uuid"
)

// Lengths of leases and reservations.
const (
	leaseFor   = 2 * time.Minute
	reserveFor = 2 * time.Minute
)

// change is one act on an item, decided but not yet written: the item after it and what is to be noted.
type change struct {
	before, after item
	event         Event
	endWhy        string    // why the live lease ends; empty: it goes on, or there is none
	endActive     bool      // the time since the last beat was work: the person acted now
	grant         bool      // a new lease begins, for after.HolderID
	rule          string    // by which rule the new holder got it; see work_why
	user          uuid.UUID // whose work it concerns
	owner, reason string

	activeMs, idleMs int64 // of the lease that ended; known once written
}

// move starts a change to another state, or refuses it.
func (i item) move(to State, event Event) (change, error) {
	if err := checkMove(i.State, to); err != nil {
		return change{}, err
	}
	c := change{before: i, after: i, event: event, user: i.HolderID}
	c.after.State = to
	if i.State == Held {
		c.user = i.HeldBy
		c.owner, c.reason = i.HoldOwner, i.HoldReason
		c.after.HoldOwner, c.after.HoldReason, c.after.HeldBy = "", "", uuid.Nil
		c.after.HeldAt, c.after.HeldUntil = time.Time{}, time.Time{}
	}
	if i.State == Claimed {
		c.after.LastHolderID = i.HolderID
		c.after.HolderID, c.after.LeaseID, c.after.Why = uuid.Nil, uuid.Nil, ""
	}
	if to != Ready {
		c.after.ReservedFor, c.after.ReservedUntil = uuid.Nil, time.Time{}
	}
	return c, nil
}

// claim gives the item to a person under a new lease; rule is why they get it.
func (i item) claim(who, lease uuid.UUID, rule string) (change, error) {
	event := EventClaimed
	switch {
	case i.State == Claimed && i.HolderID == who:
		event = EventTakenOver
	case i.State == Claimed:
		return change{}, heldByOther()
	case i.State == Held:
		event = EventResumed
	}
	c, err := i.move(Claimed, event)
	if err != nil {
		return change{}, err
	}
	if i.State == Claimed {
		c.endWhy = "taken_over"
	}
	c.after.HolderID, c.after.LeaseID, c.after.Fence = who, lease, i.Fence+1
	c.grant, c.rule, c.user = true, rule, who
	return c, nil
}

// back returns a claimed item to its lane, with its draft kept.
func (i item) back(event Event, endWhy string) (change, error) {
	if i.State != Claimed {
		return change{}, wrongState(i.State)
	}
	c, err := i.move(Ready, event)
	c.endWhy = endWhy
	return c, err
}

func (i item) release() (change, error) {
	c, err := i.back(EventReleased, "released")
	c.endActive = true
	if i.RoutedWhy != routedToAuthor {
		c.after.RoutedTo, c.after.RoutedWhy = uuid.Nil, ""
	}
	return c, err
}

func (i item) complete() (change, error) {
	c, err := i.move(Done, EventCompleted)
	c.endWhy, c.endActive = "completed", true
	c.after.DoneAt, c.after.DoneBy = i.Now, i.HolderID
	return c, err
}

// hold stops the work for a reason; until is optional.
func (i item) hold(reason, owner string, until time.Time) (change, error) {
	c, err := i.move(Held, EventHeld)
	c.endWhy, c.endActive = "held", true
	c.after.HoldReason, c.after.HoldOwner = reason, owner
	c.after.HeldBy, c.after.HeldAt, c.after.HeldUntil = i.HolderID, i.Now, until
	c.owner, c.reason = owner, reason
	return c, err
}

// unhold ends a hold. The item goes back to who held it when keep says that they can take it; a manager's routing and an
// author's rework stay as they were.
func (i item) unhold(keep bool) (change, error) {
	if i.State != Held {
		return change{}, wrongState(i.State)
	}
	c, err := i.move(Ready, EventResumed)
	c.after.LastHolderID = i.HeldBy
	if i.RoutedWhy == routedByManager || i.RoutedWhy == routedToAuthor {
		return c, err
	}
	c.after.RoutedTo, c.after.RoutedWhy = uuid.Nil, ""
	if keep {
		c.after.RoutedTo, c.after.RoutedWhy = i.HeldBy, routedOnResume
	}
	return c, err
}

func (i item) cancel(reason string) (change, error) {
	c, err := i.move(Cancelled, EventCancelled)
	if i.State == Claimed {
		c.endWhy = "cancelled"
	}
	c.reason, c.owner = reason, ""
	return c, err
}

// takeBack is a manager's: the holder loses the item, and it waits for anybody.
func (i item) takeBack(reason string) (change, error) {
	c, err := i.back(EventTakenBack, "taken_back")
	c.reason = reason
	if i.RoutedWhy != routedToAuthor {
		c.after.RoutedTo, c.after.RoutedWhy = uuid.Nil, ""
	}
	return c, err
}

// reassign takes the item from its holder and gives it to another person's own queue.
func (i item) reassign(to uuid.UUID, reason string) (change, error) {
	c, err := i.takeBack(reason)
	c.event = EventReassigned
	c.after.RoutedTo, c.after.RoutedWhy = to, routedByManager
	return c, err
}

// route puts an item that nobody holds into a person's own queue, or with the nil UUID back into its lane.
func (i item) route(to uuid.UUID, why string) (change, error) {
	if !i.State.Open() || i.State == Claimed {
		return change{}, wrongState(i.State)
	}
	if i.RoutedWhy == routedToAuthor && to != i.AuthorID {
		return change{}, authorsOwn()
	}
	c := i.stay(EventRouted)
	c.user = to
	c.after.RoutedTo, c.after.RoutedWhy = to, why
	if to == uuid.Nil {
		c.after.RoutedWhy = ""
	}
	c.after.ReservedFor, c.after.ReservedUntil = uuid.Nil, time.Time{}
	return c, nil
}

func (i item) reprioritise(priority int) (change, error) {
	if !i.State.Open() {
		return change{}, wrongState(i.State)
	}
	c := i.stay(EventReprioritised)
	c.after.Priority = priority
	return c, nil
}

// reschedule moves the due time; one that stands already is no change. The database keeps microseconds.
func (i item) reschedule(due time.Time) (change, error) {
	if !i.State.Open() {
		return change{}, wrongState(i.State)
	}
	due = due.Truncate(time.Microsecond)
	if i.DueAt.Equal(due) {
		return i.stay(""), nil
	}
	c := i.stay(EventReprioritised)
	c.after.DueAt, c.reason = due, "deadline_moved"
	return c, nil
}

// makeReady offers a prepared item; due is zero where no target names a turnaround.
func (i item) makeReady(due time.Time) (change, error) {
	if i.State != Preparing {
		return change{}, wrongState(i.State)
	}
	c, err := i.move(Ready, EventReady)
	c.after.ReadyAt, c.after.DueAt = i.Now, due
	return c, err
}

// stay is a change that leaves the state alone.
func (i item) stay(event Event) change {
	return change{before: i, after: i, event: event, user: i.HolderID}
}

// transition is the change as other rooms see it.
func (c change) transition(by uuid.UUID) Transition {
	a := c.after
	t := Transition{
		ItemID: a.ID, CaseID: a.CaseID, EncounterID: a.EncounterID, ClientID: a.ClientID, FacilityID: a.FacilityID,
		Kind: a.Kind, WorkType: a.WorkType, Event: c.event, From: c.before.State, To: a.State,
		HoldOwner: c.owner, HoldReason: a.HoldReason, HoldUntil: a.HeldUntil, UserID: c.user, LastHolder: a.LastHolderID, Reason: c.reason,
		ActiveMs: c.activeMs, IdleMs: c.idleMs, HeldMs: c.heldMs(),
	}
	if by != c.user {
		t.ByUser = by
	}
	return t
}
