package worklist

import (
	"net/http"

	"chartwright/internal/platform/apperr"
)

// CodeLeaseLost is the code of every refusal of a write whose lease no longer holds. The field "lease" says why, for
// programs: expired, taken-back, opened-elsewhere, cancelled, completed, released, held, unknown.
const CodeLeaseLost = "lease-lost"

// leaseLost says what happened to the lease that the caller believed to have.
func leaseLost(endedWhy string) error {
	why, text := "unknown", "You do not hold this work item. Open it again to go on; your draft is kept."
	switch endedWhy {
	case "expired":
		why, text = "expired", "Your time on this item ran out because nothing was heard from your browser for two minutes. Open it again to go on; your draft is kept."
	case "taken_back":
		why, text = "taken-back", "A manager took this item back. Your draft is kept; ask your manager if you need it again."
	case "taken_over":
		why, text = "opened-elsewhere", "You opened this item in another tab or window. Go on there, or open it again here."
	case "cancelled":
		why, text = "cancelled", "This item was cancelled while you had it open. Press Next to go on with another."
	case "completed", "released", "held":
		why, text = endedWhy, "You have already "+endedWhy+" this item. Press Next to go on with another."
	}
	e := apperr.New(http.StatusConflict, CodeLeaseLost, text)
	e.Fields = []apperr.Field{{Location: "lease", Message: why}}
	return e
}

func heldByOther() error {
	return apperr.Conflict("held-by-other", "Somebody else has this item open now. Press Next to take another.")
}

func oneAtATime() error {
	return apperr.Conflict("one-at-a-time", "Finish, hold or release the item you have open first; then open this one.")
}

func authorsOwn() error {
	return apperr.Conflict("authors-own", "Returned work goes to the person who did it and cannot be routed to somebody else. Cancel it if it is not needed.")
}

func notForYou() error {
	return apperr.New(http.StatusForbidden, "not-for-you", "You cannot pick this item. Press Next, or ask your manager to route it to you.")
}

func busy() error {
	return apperr.New(http.StatusServiceUnavailable, "busy", "The queue is very busy just now. Try again.")
}
