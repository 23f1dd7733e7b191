package worklist

import (
	"slices"

	"chartwright/internal/platform/apperr"
)

// State of a work item.
type State string

// The states of a work item.
const (
	Preparing State = "preparing" // documents or facts are still missing
	Ready     State = "ready"     // waits to be drawn
	Claimed   State = "claimed"   // leased to one technician
	Held      State = "held"      // stopped for a reason, with an owner of the delay
	Done      State = "done"
	Cancelled State = "cancelled"
)

// transitions is the one table of what may follow what; everything else is refused. Claimed follows itself when the same
// person opens the item again under a new lease.
var transitions = map[State][]State{
	"":        {Preparing, Ready},
	Preparing: {Ready, Cancelled},
	Ready:     {Claimed, Cancelled},
	Claimed:   {Claimed, Ready, Held, Done, Cancelled},
	Held:      {Ready, Claimed, Cancelled},
}

// Allowed reports whether an item may go from one state to another.
func Allowed(from, to State) bool { return slices.Contains(transitions[from], to) }

// Open reports whether work on the item is still to be done.
func (s State) Open() bool { return s == Preparing || s == Ready || s == Claimed || s == Held }

func checkMove(from, to State) error {
	if Allowed(from, to) {
		return nil
	}
	return wrongState(from)
}

func wrongState(now State) error {
	return apperr.Conflict("wrong-state", "The work item is "+string(now)+" now, so this cannot be done. Load it again to see what can.")
}

// Event is what happened to an item, as the event log names it.
type Event string

// The events of the log.
const (
	EventCreated       Event = "created"
	EventReady         Event = "ready"
	EventClaimed       Event = "claimed"
	EventReleased      Event = "released"
	EventExpired       Event = "expired"
	EventHeld          Event = "held"
	EventResumed       Event = "resumed"
	EventCompleted     Event = "completed"
	EventCancelled     Event = "cancelled"
	EventRouted        Event = "routed"
	EventReprioritised Event = "reprioritised"
	EventTakenBack     Event = "taken_back"
	EventTakenOver     Event = "taken_over"
	EventReassigned    Event = "reassigned"
)

// Kinds of work, and the types of chart it is done on.
var (
	kinds     = []string{"chart_prep", "coding", "coding_review", "coding_rework", "roi", "roi_review"}
	workTypes = []string{"IP", "OP", "ED", "SDS", "OBS", "PROFEE", "ANC"}
)

// Owners of a delay.
const (
	OwnerAgency    = "agency"
	OwnerHospital  = "hospital"
	OwnerPhysician = "physician"
)

// Why an item is routed to a person.
const (
	routedByManager   = "manager"
	routedToAuthor    = "author"      // rework goes to who did the work, never to somebody else
	routedOnResume    = "resumed"     // back to who held it; ends with their shift
	routedDistributed = "distributed" // given out by a push queue; ends with their shift
)
