package upload

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/jobs"
)

const (
	// backlog is how many documents an agency may have unexamined before its uploads give way to others' charts.
	backlog = 200
	// paceOf an agency that gives way: uploads begun a second, in each process. About as many are examined by two processors, so
	// that a hospital which sends its archive is not done later for it.
	paceOf = 4
	// longest is what a request to begin an upload waits. Whoever asks with more hands at once is told to come again.
	longest = 20 * time.Second
	// lookAgain is for how long it stays known whether an agency gives way.
	lookAgain = time.Second
)

// pace keeps one agency's flood of documents from taking the machine, on which others' few charts are being examined, for
// receiving still more of what cannot be examined yet. Where nobody else waits everything is taken as fast as it comes.
type pace struct {
	givesWay func(context.Context, uuid.UUID) (bool, error)
	every    rate.Limit
	mu       sync.Mutex
	agencies map[uuid.UUID]*turns
}

// turns are one agency's.
type turns struct {
	mu    sync.Mutex
	until time.Time // gives is known
	gives bool
	next  *rate.Limiter
}

func newPace(n Needs) *pace {
	return &pace{every: n.Pace, agencies: map[uuid.UUID]*turns{}, givesWay: func(ctx context.Context, tenant uuid.UUID) (bool, error) {
		return jobs.GivesWay(ctx, n.DB, tenant, jobs.Heavy, backlog)
	}}
}

// wait lets an agency begin an upload: at once, or when it is its turn where the agency gives way; 429 where that would be too long.
func (p *pace) wait(ctx context.Context, tenant uuid.UUID) error {
	t := p.of(tenant)
	gives, err := t.look(ctx, tenant, p.givesWay)
	if err != nil || !gives {
		return err
	}
	turn := t.next.Reserve()
	delay := turn.Delay()
	if delay > longest {
		turn.Cancel()
		return tooMany(delay)
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return ctx.Err()
	}
}

func (p *pace) of(tenant uuid.UUID) *turns {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.agencies[tenant]
	if t == nil {
		t = &turns{next: rate.NewLimiter(p.every, 1)}
		p.agencies[tenant] = t
	}
	return t
}

// look asks the ledger now and then; who comes meanwhile waits for the one who asks.
func (t *turns) look(ctx context.Context, tenant uuid.UUID, ask func(context.Context, uuid.UUID) (bool, error)) (bool, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := time.Now(); now.After(t.until) {
		gives, err := ask(ctx, tenant)
		if err != nil {
			return false, err
		}
		t.gives, t.until = gives, now.Add(lookAgain)
	}
	return t.gives, nil
}

func tooMany(wait time.Duration) *apperr.Error {
	e := apperr.New(http.StatusTooManyRequests, "uploads-wait",
		"Many documents of your agency are still to be examined, and others' wait as well. Nothing is lost: send this one again in a minute, and fewer at once.")
	e.Wait = wait
	return e
}
