package throttle

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// However long the work took, the answer comes at a whole number of steps, and never more than one step later.
func TestRefusalsAreAnsweredAtWholeSteps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		step := time.Duration(rapid.Int64Range(1, int64(time.Second)).Draw(t, "step"))
		took := time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "took"))
		waits := rest(took, step)
		if waits <= 0 || waits > step || (took+waits)%step != 0 {
			t.Errorf("after %v of work it waits %v of %v", took, waits, step)
		}
	})
	if rest(time.Second, -1) != 0 || rest(time.Second, 0) != 0 {
		t.Error("without a step it waits")
	}
}
