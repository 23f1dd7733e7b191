package measure

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestTellApart(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, more time.Duration) []time.Duration {
		out := make([]time.Duration, n)
		for i := range out {
			out[i] = more + time.Duration(chance.Int64N(int64(time.Millisecond)))
		}
		return out
	}
	if got := TellApart(draw(400, 0), draw(400, 0)); got.P < .05 || got.Share < .45 || got.Share > .55 {
		t.Errorf("what is alike is told apart: %+v", got)
	}
	if got := TellApart(draw(400, 200*time.Microsecond), draw(400, 0)); got.P > 1e-6 || got.Share < .6 {
		t.Errorf("what differs is not told apart: %+v", got)
	}
	same := []time.Duration{1, 1, 1}
	if got := TellApart(same, same); got.P != 1 || got.Share != .5 {
		t.Errorf("equal times are told apart: %+v", got)
	}
	if got := TellApart([]time.Duration{5, 6, 7}, []time.Duration{1, 2, 3}); got.Share != 1 {
		t.Errorf("all of one above all of the other: %+v", got)
	}
}
