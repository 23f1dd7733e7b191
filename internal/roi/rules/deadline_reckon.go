package rules

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"cloud.google.com/go/civil"
)

// Deadline reckons every clock that applies, by the rules in force on the day of receipt.
//
// A clock's first day is the day after it starts. A day counts unless the clock stood stopped at the end of that day (or, for
// business days, it is not worked); so a stop that begins and ends within a day moves nothing, and stops that overlap count once.
func (s *Set) Deadline(in ClockInput) (Deadline, error) {
	in, err := in.settled()
	if err != nil {
		return Deadline{}, err
	}
	received := civil.DateOf(in.ReceivedAt.In(in.Zone))
	var d Deadline
	for _, r := range s.deadlines.On(received) {
		if r.Task != in.Task || !r.Applies.to(in.State, in.Basis, in.Class) || !oneOf(r.Forms, in.Form) {
			continue
		}
		c, err := s.reckon(r, in, received)
		if err != nil {
			return Deadline{}, err
		}
		d.Clocks = append(d.Clocks, c)
	}
	slices.SortStableFunc(d.Clocks, func(a, b Clock) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(b.Nature, a.Nature)) // the law before the contract
	})
	return d, nil
}

func (in ClockInput) settled() (ClockInput, error) {
	if in.Zone == nil || in.ReceivedAt.IsZero() || in.Now.IsZero() {
		return in, errors.New("rules: a clock needs the zone, the time of receipt and the present time")
	}
	for _, st := range in.Stops {
		if st.From.IsZero() || !st.To.IsZero() && st.To.Before(st.From) {
			return in, errors.New("rules: a stop needs a beginning and must not end before it")
		}
	}
	in.Task = cmp.Or(in.Task, ReleaseTask)
	in.Form = cmp.Or(in.Form, Copy)
	return in, nil
}

// counter knows which days count for one clock.
type counter struct {
	in     ClockInput
	stops  []Stop // those that stop this clock, closed at Now
	worked func(civil.Date) bool
}

func (c counter) counts(day civil.Date, unit string) bool {
	if unit == "business_days" && !c.worked(day) {
		return false
	}
	end := endOf(day, c.in.Zone)
	return !slices.ContainsFunc(c.stops, func(s Stop) bool { return !end.Before(s.From) && end.Before(s.To) })
}

// last gives the day on which the span is full.
func (c counter) last(from civil.Date, sp span) civil.Date {
	day := from
	for n := sp.Amount; n > 0; {
		day = day.AddDays(1)
		if c.counts(day, sp.Unit) {
			n--
		}
	}
	return day
}

// endOf is the first moment of the next day, in UTC. Where the clocks jump over midnight it is the first moment there is.
func endOf(day civil.Date, zone *time.Location) time.Time {
	next := day.AddDays(1)
	t := next.In(zone)
	for civil.DateOf(t).Before(next) { // midnight does not exist: the day begins later
		t = t.Add(15 * time.Minute)
	}
	return t.UTC()
}

func (s *Set) reckon(r deadlineRule, in ClockInput, received civil.Date) (Clock, error) {
	c := Clock{Label: r.Label, Nature: r.Nature, Hard: r.Hard, Limit: r.Limit.String(), StartDay: received, Rule: r.Ref()}
	c.Reasons = []string{fmt.Sprintf("%s: %s, counted from the day after %s.", r.Label, r.Limit, startName(r, in))}
	if r.Starts == "letter" && in.LetterOn.IsValid() {
		c.StartDay = in.LetterOn
	}
	count := counter{in: in, stops: r.stopped(in)}
	if r.Calendar != "" {
		id := r.Calendar
		if id == clientCalendar {
			id = in.Calendar
		}
		var err error
		if count.worked, err = s.workdaysOf(id, received); err != nil {
			return c, err
		}
	}
	c.FirstLastDay = count.last(c.StartDay, r.Limit)
	c.FirstDueAt = endOf(c.FirstLastDay, in.Zone)
	c.LastDay, c.DueAt = c.FirstLastDay, c.FirstDueAt
	c.extend(r, count)
	c.Stopped = in.Now.Before(c.DueAt) && slices.ContainsFunc(in.Stops, func(st Stop) bool {
		return r.stopText(st.Reason) != "" && !st.From.After(in.Now) && (st.To.IsZero() || st.To.After(in.Now))
	})
	c.Overdue = !in.Now.Before(c.DueAt)
	c.Segments = r.segments(in, c)
	for _, a := range r.Alarms {
		c.Alarms = append(c.Alarms, Alarm{At: c.DueAt.Add(time.Duration(a.Hours) * time.Hour), After: a.Hours >= 0, Tell: a.Tell, Label: a.Label})
	}
	slices.SortStableFunc(c.Alarms, func(a, b Alarm) int { return a.At.Compare(b.At) })
	return c, nil
}

func startName(r deadlineRule, in ClockInput) string {
	switch {
	case r.Starts != "letter":
		return "receipt"
	case in.LetterOn.IsValid():
		return "the date of the letter"
	}
	return "receipt, because the date of the letter is not recorded; enter it, the true limit is earlier"
}

// stopped gives the stops that this clock knows, those still open closed at the present moment.
func (r deadlineRule) stopped(in ClockInput) []Stop {
	var out []Stop
	for _, st := range in.Stops {
		if r.stopText(st.Reason) == "" {
			continue
		}
		if st.To.IsZero() || st.To.After(in.Now) {
			st.To = in.Now
		}
		out = append(out, st)
	}
	return out
}

func (r deadlineRule) stopText(reason StopReason) string {
	for _, st := range r.Stops {
		if st.Reason == reason {
			return st.Text
		}
	}
	return ""
}
