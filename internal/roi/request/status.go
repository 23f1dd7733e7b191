package request

import (
	"slices"

	"chartwright/internal/platform/apperr"
)

// Status is where a request stands.
type Status string

// The statuses of a request.
const (
	Received         Status = "received"          // entered, nobody has looked at it
	Validating       Status = "validating"        // the authorization is checked, the patient looked for
	CorrectionNeeded Status = "correction_needed" // the requester must mend something
	Selecting        Status = "selecting"         // pages are picked and redacted
	InReview         Status = "in_review"         // a second person looks
	Returned         Status = "returned"          // back with the specialist
	AwaitingPayment  Status = "awaiting_payment"
	Ready            Status = "ready" // the package is built
	Released         Status = "released"
	Closed           Status = "closed"
	Denied           Status = "denied"
	Cancelled        Status = "cancelled"
	Expired          Status = "expired"
)

// Statuses are all statuses, in the order of a request's life.
func Statuses() []Status {
	return []Status{Received, Validating, CorrectionNeeded, Selecting, InReview, Returned, AwaitingPayment, Ready, Released, Closed, Denied,
		Cancelled, Expired}
}

// next is the one table of a request's transitions; everything else is refused.
func next() map[Status][]Status {
	return map[Status][]Status{
		Received:         {Validating, Denied, Cancelled, Expired},
		Validating:       {Selecting, CorrectionNeeded, Denied, Cancelled, Expired},
		CorrectionNeeded: {Validating, Denied, Cancelled, Expired},
		Selecting:        {Validating, CorrectionNeeded, InReview, AwaitingPayment, Ready, Denied, Cancelled, Expired},
		InReview:         {Returned, AwaitingPayment, Ready, Denied, Cancelled, Expired},
		Returned:         {Selecting, Denied, Cancelled, Expired},
		AwaitingPayment:  {Ready, Returned, Cancelled, Expired},
		Ready:            {Released, Returned, Cancelled},
		Released:         {Closed},
		Closed:           {},
		Denied:           {},
		Cancelled:        {},
		Expired:          {},
	}
}

// MayBecome reports whether a request may go from one status to another.
func MayBecome(from, to Status) bool { return slices.Contains(next()[from], to) }

// Ended reports that nothing more is to be done.
func (s Status) Ended() bool { return len(next()[s]) == 0 }

// Editable reports whether what is to leave may still be changed.
func (s Status) Editable() bool { return s == Validating || s == Selecting || s == CorrectionNeeded }

// owner says who owns the time that a request spends in a status where nothing else is said.
func (s Status) owner() string {
	switch {
	case s == CorrectionNeeded, s == AwaitingPayment:
		return "requester"
	case s.Ended(), s == Released:
		return "none"
	}
	return "agency"
}

func refuseTransition(from, to Status) error {
	return apperr.Conflict("request-transition", "A request that is "+string(from)+" cannot become "+string(to)+". Load it again to see where it stands.")
}
