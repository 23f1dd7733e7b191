// Package measure times what happens many times.
package measure

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// Times is how long each of many acts took.
type Times struct {
	Took []time.Duration // sorted
	Wall time.Duration   // of all of them together
}

// Of sorts what was taken one after the other.
func Of(took []time.Duration) Times {
	t := Times{Took: slices.Clone(took)}
	slices.Sort(t.Took)
	for _, d := range took {
		t.Wall += d
	}
	return t
}

// Rate is acts a second.
func (t Times) Rate() float64 {
	if t.Wall <= 0 {
		return 0
	}
	return float64(len(t.Took)) / t.Wall.Seconds()
}

// At is the quantile of that share, 0 to 1.
func (t Times) At(share float64) time.Duration {
	if len(t.Took) == 0 {
		return 0
	}
	return t.Took[int(share*float64(len(t.Took)-1))]
}

// Repeat does one thing after another for that long, at least once.
func Repeat(during time.Duration, do func(n int) error) (Times, error) {
	var took []time.Duration
	for n, start := 0, time.Now(); n == 0 || time.Since(start) < during; n++ {
		begin := time.Now()
		if err := do(n); err != nil {
			return Times{}, err
		}
		took = append(took, time.Since(begin))
	}
	return Of(took), nil
}

// Count does something that many times.
func Count(times int, do func(n int) error) (Times, error) {
	var took []time.Duration
	for n := range times {
		begin := time.Now()
		if err := do(n); err != nil {
			return Times{}, err
		}
		took = append(took, time.Since(begin))
	}
	return Of(took), nil
}

// Rounds lets workers act side by side, each for its share of the acts of a round, and rests between rounds; only the
// rounds count for the wall clock. It ends after that much time of rounds.
func Rounds(during time.Duration, workers, acts int, do func(act int) error, rest func() error) (Times, error) {
	var out Times
	for out.Wall < during {
		took, wall, err := round(workers, acts, do)
		out.Took, out.Wall = append(out.Took, took...), out.Wall+wall
		if err = errors.Join(err, rest()); err != nil {
			return out, err
		}
	}
	slices.Sort(out.Took)
	return out, nil
}

func round(workers, acts int, do func(act int) error) ([]time.Duration, time.Duration, error) {
	took, errs := make([]time.Duration, acts), make([]error, workers)
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	ready.Add(workers)
	for w := range workers {
		done.Go(func() {
			ready.Done()
			<-begin
			for act := w; act < acts && errs[w] == nil; act += workers {
				start := time.Now()
				errs[w] = do(act)
				took[act] = time.Since(start)
			}
		})
	}
	ready.Wait()
	start := time.Now()
	close(begin)
	done.Wait()
	return took, time.Since(start), errors.Join(errs...)
}

// Act does the n-th of something and gives how long the part took that counts.
type Act func(n int) (time.Duration, error)

// Whole counts all of it.
func Whole(do func(n int) error) Act {
	return func(n int) (time.Duration, error) {
		start := time.Now()
		err := do(n)
		return time.Since(start), err
	}
}

// Compare does a and b in turns, so that what else the machine does falls on both, and gives the times of each.
func Compare(times int, a, b Act) (of [2]Times, err error) {
	acts := [2]Act{a, b}
	var took [2][]time.Duration
	for n := range 2 * times {
		which := (n + n/2) % 2 // a b b a
		t, err := acts[which](n / 2)
		if err != nil {
			return of, err
		}
		took[which] = append(took[which], t)
	}
	return [2]Times{Of(took[0]), Of(took[1])}, nil
}
