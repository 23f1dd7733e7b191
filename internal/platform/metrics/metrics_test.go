package metrics_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chartwright/internal/platform/metrics"
)

func page(s *metrics.Set) string {
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

// TestAskingOftenCostsNoMore holds what many askers cost to one reading in five seconds.
func TestAskingOftenCostsNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, reads := metrics.New(), 0
		s.Watch(metrics.Source{Name: "a", Gauges: []metrics.Gauge{{Name: "a_things", Labels: []string{"kind"}}},
			Read: func(_ context.Context, report metrics.Report) error {
				reads++
				report("a_things", float64(reads), "x")
				return nil
			}})
		for range 10 {
			if got := page(s); !strings.Contains(got, `a_things{kind="x"} 1`+"\n") {
				t.Fatal(got)
			}
		}
		time.Sleep(6 * time.Second)
		if got := page(s); !strings.Contains(got, `a_things{kind="x"} 2`+"\n") {
			t.Error(got)
		}
	})
}

// TestWhatTakesLongIsReadSeldom: a reading of a second is told again for fifty.
func TestWhatTakesLongIsReadSeldom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, reads := metrics.New(), 0
		s.Watch(metrics.Source{Name: "a", Gauges: []metrics.Gauge{{Name: "a_things"}}, Read: func(_ context.Context, report metrics.Report) error {
			reads++
			time.Sleep(time.Second)
			report("a_things", float64(reads))
			return nil
		}})
		for range 60 {
			_ = page(s)
			time.Sleep(time.Second)
		}
		if reads != 2 {
			t.Errorf("read %d times in a minute", reads)
		}
	})
}

// TestASourceThatDoesNotAnswer leaves its figures out, is told of, and does not hold up the others beyond two seconds.
func TestASourceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := metrics.New()
		s.Watch(metrics.Source{Name: "slow", Gauges: []metrics.Gauge{{Name: "slow_things"}}, Read: func(ctx context.Context, report metrics.Report) error {
			report("slow_things", 1)
			<-ctx.Done()
			return errors.New("away")
		}})
		s.Watch(metrics.Source{Name: "well", Gauges: []metrics.Gauge{{Name: "well_things"}}, Read: func(_ context.Context, report metrics.Report) error {
			report("well_things", 7)
			return nil
		}})
		start := time.Now()
		first := page(s)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("it took %s", took)
		}
		if strings.Contains(first, "\nslow_things") || !strings.Contains(first, "\nwell_things 7\n") {
			t.Error(first)
		}
		if _ = page(s); time.Since(start) != 2*time.Second {
			t.Error("who asks again soon waits again")
		}
		if got := page(s); !strings.Contains(got, `chartwright_figures_unread_total{source="slow"} 1`+"\n") {
			t.Error(got)
		}
	})
}

// TestLabelsAreBounded: a method is text that anybody may invent.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	s := metrics.New()
	s.Request("JANE-DOE", "/x", 405, time.Millisecond)
	if got := page(s); strings.Contains(got, "JANE") || !strings.Contains(got, `method="other"`) {
		t.Error("an invented method became a label")
	}
}
