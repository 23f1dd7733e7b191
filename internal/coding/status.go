package coding

import (
	"slices"

	"chartwright/internal/platform/apperr"
)

// Statuses of a coding case.
const (
	awaitingDocuments = "awaiting_documents"
	ready             = "ready"
	inCoding          = "in_coding"
	onHold            = "on_hold"
	coded             = "coded"
	inReview          = "in_review"
	final             = "final"
	delivered         = "delivered"
	cancelled         = "cancelled"
)

// allowed is the one table of a case's transitions; everything else is refused.
func allowed() map[string][]string {
	return map[string][]string{
		awaitingDocuments: {ready, cancelled},
		ready:             {inCoding, onHold, awaitingDocuments, cancelled},
		inCoding:          {ready, onHold, coded, awaitingDocuments, cancelled},
		onHold:            {ready, inCoding, cancelled},
		coded:             {inReview, final},
		inReview:          {final, ready},
		final:             {delivered},
		delivered:         {},
		cancelled:         {},
	}
}

func mayBecome(from, to string) bool { return slices.Contains(allowed()[from], to) }

func refuseTransition(from, to string) error {
	return apperr.Conflict("case-transition", "A case that is "+from+" cannot become "+to+". Load the case again to see where it stands.")
}

// delayOwner says who owns the time a case spends in a status; holds name their own.
func delayOwner(status string) string {
	switch status {
	case awaitingDocuments:
		return "hospital"
	case final, delivered, cancelled:
		return "none"
	}
	return "agency"
}
