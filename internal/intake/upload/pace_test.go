package upload

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"golang.org/x/time/rate"

	"chartwright/internal/platform/apperr"
)

// paced is a pace by which the agencies named give way, and how often the ledger was asked.
func paced(every rate.Limit, giving ...uuid.UUID) (p *pace, asked *int) {
	asked = new(int)
	return &pace{every: every, agencies: map[uuid.UUID]*turns{}, givesWay: func(_ context.Context, tenant uuid.UUID) (bool, error) {
		*asked++
		for _, g := range giving {
			if g == tenant {
				return true, nil
			}
		}
		return false, nil
	}}, asked
}

// The flood begins its uploads at its pace, everybody else at once; the ledger is asked once a second at most.
func TestAFloodsUploadsBeginAtItsPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		flood, other := uuid.New(), uuid.New()
		p, asked := paced(4, flood)
		began := time.Now()
		for range 41 {
			if err := p.wait(t.Context(), flood); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 10*time.Second {
			t.Errorf("41 uploads of four a second took %v", took)
		}
		if *asked > 10 {
			t.Errorf("the ledger was asked %d times in ten seconds", *asked)
		}
		began = time.Now()
		for range 1000 {
			if err := p.wait(t.Context(), other); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("an agency that gives no way waited %v", took)
		}
	})
}

// Of those who ask at once nobody waits beyond the limit: they are told when to come again, and take no turn from those who wait.
func TestNobodyWaitsLongToBeginAnUpload(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		flood := uuid.New()
		p, _ := paced(4, flood)
		var mu sync.Mutex
		begun, refused := 0, 0
		began := time.Now()
		var all sync.WaitGroup
		for range 500 {
			all.Go(func() {
				err := p.wait(t.Context(), flood)
				mu.Lock()
				defer mu.Unlock()
				switch e := apperr.From(err); {
				case err == nil:
					begun++
				case e.Status == 429 && e.Wait > longest:
					refused++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); begun != 81 || refused != 419 || took != longest {
			t.Errorf("%d began and %d were refused within %v", begun, refused, took)
		}
	})
}

// Who goes away leaves the turn to the next.
func TestWhoGoesAwayTakesNoTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		flood := uuid.New()
		p, _ := paced(1, flood)
		began := time.Now()
		if err := p.wait(t.Context(), flood); err != nil {
			t.Fatal(err)
		}
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := p.wait(gone, flood); !errors.Is(err, context.Canceled) {
			t.Errorf("it gave %v", err)
		}
		if err := p.wait(t.Context(), flood); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != time.Second {
			t.Errorf("the next began after %v", took)
		}
	})
}
