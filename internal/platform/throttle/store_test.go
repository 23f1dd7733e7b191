package throttle_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/throttle"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// TestSuccessesBesideAttempts has people succeed and be forgiven while others try at the same limits: every attempt is counted or
// refused, and none breaks because what it was about to count was taken away.
func TestSuccessesBesideAttempts(t *testing.T) {
	t.Parallel()
	d, _ := testkit.Postgres(t)
	now := time.Now()
	limits := func() []throttle.Limit {
		return []throttle.Limit{{Key: throttle.Key("pair", "one"), Allowed: 1_000_000, Longest: time.Hour, Remember: time.Hour, Forgive: true},
			{Key: throttle.Key("place", "one"), Allowed: 1_000_000, Longest: time.Hour, Remember: time.Hour}}
	}
	var group sync.WaitGroup
	failed := make([]error, 8)
	for w := range failed {
		group.Go(func() {
			for n := range 60 {
				err := d.AsSystem(context.Background(), "sign-in", "try", func(_ context.Context, tx *db.Tx) error {
					if n%2 == w%2 {
						return throttle.Restore(tx, limits())
					}
					_, err := throttle.Spend(tx, limits(), now)
					return err
				})
				if err != nil {
					failed[w] = errors.Join(failed[w], fmt.Errorf("%d: %w", n, err))
				}
			}
		})
	}
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		t.Error(err)
	}
}
