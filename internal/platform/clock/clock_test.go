package clock_test

import (
	"testing"
	"time"

	"chartwright/internal/platform/clock"
)

func TestManual(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	c := clock.NewManual(noon)
	if got := c.Now(); !got.Equal(noon) || got.Location() != time.UTC {
		t.Errorf("shows %v", got)
	}
	if got := c.Advance(time.Hour); !got.Equal(noon.Add(time.Hour)) || !c.Now().Equal(got) {
		t.Errorf("after an hour it shows %v", got)
	}
	c.Set(noon)
	if !c.Now().Equal(noon) {
		t.Errorf("set back it shows %v", c.Now())
	}
}

func TestDayIn(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 5, 9, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{"Pacific/Honolulu": "2026-03-04", "America/Los_Angeles": "2026-03-05", "Pacific/Kiritimati": "2026-03-05",
		"UTC": "2026-03-05", "Nowhere/Known": "2026-03-05"} {
		if got := clock.DayIn(at.In(time.FixedZone("", -11*3600)), zone); got.Format(time.RFC3339) != want+"T00:00:00Z" {
			t.Errorf("in %s it is %v", zone, got)
		}
	}
}

func TestSystemIsUTC(t *testing.T) {
	t.Parallel()
	var c clock.Clock = clock.System{}
	if loc := c.Now().Location(); loc != time.UTC {
		t.Errorf("zone %v", loc)
	}
}
