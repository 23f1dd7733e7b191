package rules

import (
	"fmt"
	"slices"
	"time"

	"cloud.google.com/go/civil"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"

	"chartwright/internal/roi/ruledoc"
)

const (
	clientCalendar  = "client" // in a deadline rule: the calendar that ClockInput names
	defaultCalendar = "calendars/us-federal"
)

// calendarRule is a calendar of working days: which weekdays are worked, which holidays are kept, which further days are closed.
type calendarRule struct {
	ruledoc.Head `yaml:",inline"`
	Workdays     []string    `yaml:"workdays"`
	Holidays     []string    `yaml:"holidays"`         // names of holidays(), moved from the weekend as the federal ones are
	Closed       []closedDay `yaml:"closed,omitempty"` // single days
}

type closedDay struct {
	On   civil.Date `yaml:"on"`
	Name string     `yaml:"name"`
}

// Slots implements ruledoc.Rule.
func (r calendarRule) Slots() []string { return nil }

// Check implements ruledoc.Rule.
func (r calendarRule) Check() error {
	if len(r.Workdays) == 0 {
		return fmt.Errorf("workdays: at least one weekday is needed")
	}
	for _, d := range r.Workdays {
		if _, ok := weekdays()[d]; !ok {
			return fmt.Errorf("workdays: use mon, tue, wed, thu, fri, sat, sun")
		}
	}
	for _, h := range r.Holidays {
		if _, ok := holidays()[h]; !ok {
			return fmt.Errorf("holidays: there is no %s", h)
		}
	}
	for i, c := range r.Closed {
		if !c.On.IsValid() || c.Name == "" {
			return fmt.Errorf("closed[%d]: on and name are needed", i)
		}
	}
	if len(r.Closed) > 400 {
		return fmt.Errorf("closed: has more than 400 days")
	}
	return nil
}

func weekdays() map[string]time.Weekday {
	return map[string]time.Weekday{"sun": time.Sunday, "mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday, "fri": time.Friday, "sat": time.Saturday}
}

func holidays() map[string]*cal.Holiday {
	return map[string]*cal.Holiday{
		"new_year": us.NewYear, "martin_luther_king": us.MlkDay, "presidents": us.PresidentsDay, "memorial": us.MemorialDay,
		"juneteenth": us.Juneteenth, "independence": us.IndependenceDay, "labor": us.LaborDay, "columbus": us.ColumbusDay,
		"veterans": us.VeteransDay, "thanksgiving": us.ThanksgivingDay, "day_after_thanksgiving": us.DayAfterThanksgivingDay,
		"christmas": us.ChristmasDay,
	}
}

// workdays gives the function that says whether a day is worked.
func (r calendarRule) workdays() func(civil.Date) bool {
	c := cal.NewBusinessCalendar() // not cacheable, so that it may be read by several goroutines
	for name, day := range weekdays() {
		c.SetWorkday(day, slices.Contains(r.Workdays, name))
	}
	for _, h := range r.Holidays {
		c.AddHoliday(holidays()[h])
	}
	return func(day civil.Date) bool {
		if slices.ContainsFunc(r.Closed, func(d closedDay) bool { return d.On == day }) {
			return false
		}
		return c.IsWorkday(day.In(time.UTC))
	}
}

// workdaysOf finds a calendar by its id on a day; a calendar that replaces it answers to the same name.
func (s *Set) workdaysOf(id string, on civil.Date) (func(civil.Date) bool, error) {
	if id == "" {
		id = defaultCalendar
	}
	for _, r := range s.calendars.On(on) {
		if r.ID == id || r.Replaces == id {
			return r.workdays(), nil
		}
	}
	return nil, fmt.Errorf("rules: there is no calendar %q on %s; add it to the client's rules", id, on)
}
