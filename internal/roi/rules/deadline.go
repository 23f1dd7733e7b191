package rules

import (
	"time"

	"cloud.google.com/go/civil"
)

// Task is what has to be done in time.
type Task string

// The tasks with clocks.
const (
	ReleaseTask    Task = "release"    // act on the request: release, deny, or extend
	AccountingTask Task = "accounting" // give an accounting of disclosures
)

// Nature says where a clock comes from.
type Nature string

// The natures of clocks.
const (
	Law      Nature = "law"
	Contract Nature = "contract"
)

// StopReason is why work on a request stood still.
type StopReason string

// The reasons. Whether one stops a clock is for the clock's rule to say.
const (
	CorrectionAwaited StopReason = "correction_awaited" // the requester has to mend the request or authorization
	PaymentAwaited    StopReason = "payment_awaited"
	IdentityAwaited   StopReason = "identity_awaited"
	HospitalAwaited   StopReason = "hospital_awaited" // documents or approval of the hospital
	LegalHold         StopReason = "legal_hold"
	AgencyHold        StopReason = "agency_hold"
)

// StopReasons are all reasons.
func StopReasons() []StopReason {
	return []StopReason{CorrectionAwaited, PaymentAwaited, IdentityAwaited, HospitalAwaited, LegalHold, AgencyHold}
}

// Told are the people whom alarms and escalations may go to.
func Told() []string { return []string{"specialist", "manager", "compliance", "hospital"} }

// Stop is a time in which work stood still. A zero To means that it still does.
type Stop struct {
	Reason   StopReason
	Owner    string // who owns the delay: agency, hospital or requester; carried through
	From, To time.Time
}

// Notice is a written notice of an extension, as sent.
type Notice struct {
	SentAt  time.Time
	Written bool
	Reason  string     // of the delay, as told to the requester; must not be empty
	NewDate civil.Date // by which the notice promises an answer
}

// ClockInput is what the clocks depend on.
type ClockInput struct {
	Task       Task // empty = release
	Basis      Basis
	Class      Class
	State      string
	Form       Form           // empty = copy
	ReceivedAt time.Time      // when the request arrived, by any way
	LetterOn   civil.Date     // date on a government auditor's letter; zero = unknown, the day of receipt is taken
	Zone       *time.Location // the client's; days begin and end in it
	Calendar   string         // id of the client's calendar; empty = calendars/us-federal
	Stops      []Stop
	Notices    []Notice
	Now        time.Time // a stop that is still open is taken to end now
}

// Deadline is every clock that applies, the strictest first.
type Deadline struct {
	Clocks []Clock
}

// Governing gives the clock that decides: the earliest. False where the request has none.
func (d Deadline) Governing() (Clock, bool) {
	if len(d.Clocks) == 0 {
		return Clock{}, false
	}
	return d.Clocks[0], true
}

// Clock is one limit, reckoned. DueAt is the first moment after LastDay in the client's zone: what happens before it is in time.
type Clock struct {
	Label        string
	Nature       Nature
	Hard         bool
	Limit        string // "30 days"
	StartDay     civil.Date
	LastDay      civil.Date
	DueAt        time.Time // UTC
	FirstLastDay civil.Date
	FirstDueAt   time.Time // without an extension, UTC
	Stopped      bool      // it stands still at Now: DueAt moves on each day
	Overdue      bool      // Now is at or after DueAt
	Extension    Extension
	Segments     []Segment // the bar, from the receipt to Now or DueAt, whichever is later
	Alarms       []Alarm
	Reasons      []string
	Rule         RuleRef
}

// Segment is a stretch of the bar.
type Segment struct {
	From, To time.Time
	Kind     string     // running, stopped, or waiting (work stood still but this clock went on)
	Reason   StopReason // of stopped and waiting
	Owner    string
	Text     string
}

// Alarm tells people before the end, or escalates after it.
type Alarm struct {
	At    time.Time
	After bool // an escalation
	Tell  []string
	Label string
}

// ExtensionState says how a clock stands with its extension.
type ExtensionState string

// The states: not_offered never changes; open becomes granted by a notice in order, and missed when NoticeBy passes.
const (
	ExtensionNotOffered ExtensionState = "not_offered"
	ExtensionOpen       ExtensionState = "open"
	ExtensionMissed     ExtensionState = "missed"
	ExtensionGranted    ExtensionState = "granted"
)

// Extension is the state of a clock's one extension.
type Extension struct {
	State    ExtensionState
	NoticeBy time.Time  // first moment at which a notice is too late, UTC
	Latest   civil.Date // last day that a notice may promise
	Refused  []string   // why notices that were sent do not count
	Rule     RuleRef
}
