package demo

import (
	"fmt"
	"time"
)

// Item is a work item with everything that happened to it, as the worklist would have kept it. People are named by key;
// the empty key is the machine, or nobody.
type Item struct {
	Kind, WorkType, Credential string
	Priority                   int
	State                      string
	ReadyAt, DueAt             time.Time
	RoutedTo, RoutedWhy        string
	LastHolder                 string
	HoldReason, HoldOwner      string
	HeldBy                     string
	HeldAt                     time.Time
	DoneAt                     time.Time
	DoneBy                     string
	CreatedAt                  time.Time
	Events                     []Event
	Leases                     []Lease
}

// Event is a row of the event log.
type Event struct {
	Event              string
	At                 time.Time
	User, By           string // whose work it concerns; who did it, when another
	From, To           string
	Owner, Reason      string
	Active, Idle, Held time.Duration
}

// Lease is an ended lease. Active and idle time make up its whole length.
type Lease struct {
	Person       string
	From, To     time.Time
	Active, Idle time.Duration
	Ended        string
}

// may lists what may follow what, as the worklist's table does for the acts that a history is made of.
func may(from, to string) bool {
	switch from {
	case "":
		return to == "preparing"
	case "preparing", "held":
		return to == "ready" || (from == "held" && to == "claimed")
	case "ready":
		return to == "claimed" || to == "cancelled"
	case "claimed":
		return to == "ready" || to == "held" || to == "done"
	}
	return false
}

// note moves the item and logs it. An act out of order is a mistake of the planner.
func (i *Item) note(e Event) {
	e.From = i.State
	if e.To == "" {
		e.To = i.State
	} else if !may(i.State, e.To) {
		panic(fmt.Sprintf("demo: an item that is %q cannot become %q", i.State, e.To))
	}
	i.State = e.To
	i.Events = append(i.Events, e)
}

func newItem(kind, workType, credential string, priority int, at time.Time) *Item {
	i := &Item{Kind: kind, WorkType: workType, Credential: credential, Priority: priority, CreatedAt: at}
	i.note(Event{Event: "created", At: at, To: "preparing"})
	return i
}

func (i *Item) ready(at time.Time, turnaround time.Duration) {
	i.ReadyAt, i.DueAt = at, at.Add(turnaround)
	i.note(Event{Event: "ready", At: at, To: "ready"})
}

func (i *Item) claim(at time.Time, who string) {
	e := Event{Event: "claimed", At: at, User: who, To: "claimed"}
	if i.State == "held" {
		e.Event, e.Owner, e.Reason, e.Held = "resumed", i.HoldOwner, i.HoldReason, at.Sub(i.HeldAt)
		i.endHold()
	}
	i.note(e)
	i.Leases = append(i.Leases, Lease{Person: who, From: at})
}

// leave ends the live lease. Idle is the part of it in which nothing was done.
func (i *Item) leave(at time.Time, idle time.Duration, ended string, e Event) {
	l := &i.Leases[len(i.Leases)-1]
	l.To, l.Idle, l.Active, l.Ended = at, idle, at.Sub(l.From)-idle, ended
	i.LastHolder = l.Person
	e.At, e.User, e.Active, e.Idle = at, l.Person, l.Active, l.Idle
	i.note(e)
}

func (i *Item) complete(at time.Time, idle time.Duration) {
	i.leave(at, idle, "completed", Event{Event: "completed", To: "done"})
	i.DoneAt, i.DoneBy = at, i.LastHolder
}

func (i *Item) release(at time.Time, idle time.Duration) {
	i.leave(at, idle, "released", Event{Event: "released", To: "ready"})
	i.RoutedTo, i.RoutedWhy = "", ""
}

func (i *Item) hold(at time.Time, idle time.Duration, h Hold) {
	i.leave(at, idle, "held", Event{Event: "held", To: "held", Owner: h.Owner, Reason: h.Reason})
	i.HoldReason, i.HoldOwner, i.HeldBy, i.HeldAt = h.Reason, h.Owner, i.LastHolder, at
}

// arrive ends a hold because what was waited for came; the item goes back to who held it.
func (i *Item) arrive(at time.Time) {
	i.note(Event{Event: "resumed", At: at, User: i.HeldBy, To: "ready", Owner: i.HoldOwner, Reason: i.HoldReason, Held: at.Sub(i.HeldAt)})
	i.LastHolder, i.RoutedTo, i.RoutedWhy = i.HeldBy, i.HeldBy, "resumed"
	i.endHold()
}

func (i *Item) endHold() {
	i.HoldReason, i.HoldOwner, i.HeldBy, i.HeldAt = "", "", "", time.Time{}
}

func (i *Item) reprioritise(at time.Time, by string, priority int) {
	i.Priority = priority
	i.note(Event{Event: "reprioritised", At: at, By: by})
}

func (i *Item) route(at time.Time, by, to string) {
	i.RoutedTo, i.RoutedWhy = to, "manager"
	i.note(Event{Event: "routed", At: at, User: to, By: by})
}

func (i *Item) cancel(at time.Time, by, reason string) {
	i.note(Event{Event: "cancelled", At: at, By: by, Reason: reason, To: "cancelled"})
}

// last is when the newest thing happened to the item.
func (i *Item) last() time.Time { return i.Events[len(i.Events)-1].At }
