package throttle

import (
	"context"
	"time"
)

// HoldBack lets a refusal be answered only when a whole number of steps has passed since it began, so that its time tells nothing
// of the work it took, on a busy machine either. It waits no longer than ctx lives; a step of 0 or less is no wait.
func HoldBack(ctx context.Context, began time.Time, step time.Duration) {
	timer := time.NewTimer(rest(time.Since(began), step))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// rest is what is missing to a whole number of steps, at least one.
func rest(took, step time.Duration) time.Duration {
	if step <= 0 {
		return 0
	}
	return step - took%step
}
