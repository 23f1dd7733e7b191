package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/live"
)

// register is who is gone, as it stands in the database of a test, and how often it was asked.
type register struct {
	gone  []live.Guest
	err   error
	asked map[uuid.UUID]int // guests of whom it was asked, by agency
}

func (r *register) ask(_ context.Context, tenant uuid.UUID, guests []live.Guest) ([]live.Guest, error) {
	r.asked[tenant] += len(guests)
	return r.gone, r.err
}

func over(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestGuestsWhoAreGoneAreShownOut(t *testing.T) {
	t.Parallel()
	r := &register{asked: map[uuid.UUID]int{}}
	g := live.NewGuests(time.Hour, r.ask)
	tenant, other := uuid.New(), uuid.New()
	ann, ben := live.Guest{Session: uuid.New()}, live.Guest{Session: uuid.New()}
	elsewhere := live.Guest{Session: ann.Session, Address: "192.0.2.7"}
	first, leave := g.Enter(tenant, ann)
	second, _ := g.Enter(tenant, ann) // another tab
	away, _ := g.Enter(tenant, elsewhere)
	left, goes := g.Enter(tenant, ben)
	foreign, _ := g.Enter(other, ann)
	goes()

	g.Round(t.Context())
	if r.asked[tenant] != 2 || r.asked[other] != 1 {
		t.Errorf("asked for %v", r.asked)
	}
	r.gone, r.err = []live.Guest{ann, ben}, errors.New("away")
	g.Round(t.Context())
	if over(first) || over(second) || over(away) || over(left) || over(foreign) {
		t.Error("a stream ended where nobody is gone, or where it is not known")
	}
	r.err = nil
	g.Round(t.Context())
	if !over(first) || !over(second) || !over(foreign) || over(away) || over(left) {
		t.Error("not the streams of who is gone have ended")
	}

	again, _ := g.Enter(tenant, ann)
	leave() // the stream of before takes nothing from the new one
	r.gone, r.asked = nil, map[uuid.UUID]int{}
	g.Round(t.Context())
	if over(again) || r.asked[tenant] != 2 || r.asked[other] != 0 {
		t.Errorf("asked for %v", r.asked)
	}
}

func TestGuestsAreAskedForAgainAndAgain(t *testing.T) {
	t.Parallel()
	rounds := make(chan struct{})
	g := live.NewGuests(time.Millisecond, func(ctx context.Context, _ uuid.UUID, guests []live.Guest) ([]live.Guest, error) {
		select {
		case rounds <- struct{}{}:
			return nil, nil
		case <-ctx.Done(): // nobody is here any more, or the round took too long
			return nil, ctx.Err()
		}
	})
	for range 2 { // and anew after everybody left
		_, leave := g.Enter(uuid.New(), live.Guest{Session: uuid.New()})
		for range 3 {
			<-rounds
		}
		leave()
	}
}
