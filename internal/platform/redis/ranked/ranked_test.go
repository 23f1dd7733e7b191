package ranked_test

import (
	"testing"
	"time"

	"chartwright/internal/platform/redis"
	"chartwright/internal/platform/redis/ranked"
	"chartwright/internal/platform/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// each runs a test on a real Redis and on the one inside this process.
func each(t *testing.T, test func(t *testing.T, s *ranked.Sets)) {
	t.Run("server", func(t *testing.T) { t.Parallel(); test(t, ranked.New(testkit.Redis(t), "r:")) })
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		c, err := redis.Embedded()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		test(t, ranked.New(c, "r:"))
	})
}

func TestTheBestOfSeveralSetsIsTakenOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *ranked.Sets) {
		ctx := t.Context()
		const exact = 5<<50 + 1 // the least digits of a double must count
		err := s.Apply(ctx, "g", []ranked.Change{
			{Set: "a", Member: "late", Score: exact + 1}, {Set: "a", Member: "y", Score: exact}, {Set: "b", Member: "x", Score: exact},
			{Set: "c", Member: "not asked", Score: 1}, {Set: "b", Member: "gone", Score: 0}, {Set: "b", Member: "gone", Remove: true},
		})
		if err != nil {
			t.Fatal(err)
		}
		take := func(hide time.Duration) ranked.Taken {
			t.Helper()
			got, err := s.Take(ctx, "g", []string{"a", "b", "empty"}, hide)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := take(time.Minute); got.Known || got.Member != "" {
			t.Fatalf("trusted before it was filled: %+v", got)
		}
		if err := s.MarkFilled(ctx, "g"); err != nil {
			t.Fatal(err)
		}
		if got := take(0); got.Member != "x" || got.Set != "b" || got.Total != 3 {
			t.Fatalf("looked: %+v", got)
		}
		for _, want := range []string{"x", "y", "late", ""} {
			if got := take(time.Minute); got.Member != want || !got.Known || got.Total != 3 {
				t.Fatalf("want %q: %+v", want, got)
			}
		}
		if err := s.GiveBack(ctx, "g", "y"); err != nil {
			t.Fatal(err)
		}
		if got := take(time.Minute); got.Member != "y" {
			t.Fatalf("given back: %+v", got)
		}
		if err := s.Distrust(ctx, "g"); err != nil {
			t.Fatal(err)
		}
		if got := take(time.Minute); got.Known {
			t.Fatalf("distrusted: %+v", got)
		}
	})
}

func TestWhatIsTakenComesBackByItself(t *testing.T) {
	t.Parallel()
	s := ranked.New(testkit.Redis(t), "r:")
	ctx := t.Context()
	if err := s.Apply(ctx, "g", []ranked.Change{{Set: "a", Member: "m", Score: 1}}); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkFilled(ctx, "g"); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Take(ctx, "g", []string{"a"}, 20*time.Millisecond); err != nil || got.Member != "m" {
		t.Fatal(got, err)
	}
	testkit.Eventually(t, func() bool {
		got, err := s.Take(ctx, "g", []string{"a"}, 0)
		return err == nil && got.Member == "m"
	}, testkit.Patience)
}

func TestSeveralTakersGetDifferentMembersInTheirOrder(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *ranked.Sets) {
		ctx := t.Context()
		changes := []ranked.Change{{Set: "b", Member: "b1", Score: 2}, {Set: "b", Member: "b2", Score: 4}, {Set: "c", Member: "c1", Score: 9}}
		for n, m := range []string{"a1", "a2", "a3"} {
			changes = append(changes, ranked.Change{Set: "a", Member: m, Score: float64(2*n + 1)})
		}
		if err := s.Apply(ctx, "g", changes); err != nil {
			t.Fatal(err)
		}
		takers := [][]string{{"a", "b"}, {"b", "a"}, {"b"}, {"c"}, {"a"}, {}, {"a", "c"}, {"b", "a"}}
		if got, err := s.TakeEach(ctx, "g", takers, time.Minute); err != nil || len(got) != len(takers) || got[0].Known {
			t.Fatalf("trusted before it was filled: %+v, %v", got, err)
		}
		if err := s.MarkFilled(ctx, "g"); err != nil {
			t.Fatal(err)
		}
		got, err := s.TakeEach(ctx, "g", takers, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		for n, want := range []ranked.Taken{
			{Set: "a", Member: "a1", Total: 5, Known: true}, {Set: "b", Member: "b1", Total: 5, Known: true}, {Set: "b", Member: "b2", Total: 2, Known: true},
			{Set: "c", Member: "c1", Total: 1, Known: true}, {Set: "a", Member: "a2", Total: 3, Known: true}, {Known: true},
			{Set: "a", Member: "a3", Total: 4, Known: true}, {Total: 5, Known: true},
		} {
			if got[n] != want {
				t.Errorf("taker %d got %+v, want %+v", n, got[n], want)
			}
		}
		if err := s.GiveBack(ctx, "g", "a2", "b1"); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"b1", "a2", ""} {
			if got, err := s.Take(ctx, "g", []string{"a", "b"}, time.Minute); err != nil || got.Member != want {
				t.Errorf("want %q given back: %+v, %v", want, got, err)
			}
		}
	})
}
