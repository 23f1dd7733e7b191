package rules

import (
	"slices"
	"time"
)

// segments cuts the time from the receipt to the later of now and the end into stretches that run, are stopped, or wait while
// the clock goes on. Where a stop that counts and one that does not overlap, the one that counts is shown.
func (r deadlineRule) segments(in ClockInput, c Clock) []Segment {
	begin, end := in.ReceivedAt.UTC(), c.DueAt
	if in.Now.After(end) {
		end = in.Now.UTC()
	}
	if !begin.Before(end) {
		return nil
	}
	cuts := []time.Time{begin, end}
	for _, st := range in.Stops {
		for _, at := range []time.Time{st.From.UTC(), in.closed(st).UTC()} {
			if at.After(begin) && at.Before(end) {
				cuts = append(cuts, at)
			}
		}
	}
	slices.SortFunc(cuts, time.Time.Compare)
	var out []Segment
	for i := 1; i < len(cuts); i++ {
		if !cuts[i-1].Before(cuts[i]) {
			continue
		}
		next := r.segment(in, cuts[i-1], cuts[i])
		if last := len(out) - 1; last >= 0 && out[last].sameAs(next) {
			out[last].To = next.To
			continue
		}
		out = append(out, next)
	}
	return out
}

func (in ClockInput) closed(s Stop) time.Time {
	if s.To.IsZero() || s.To.After(in.Now) {
		return in.Now
	}
	return s.To
}

func (r deadlineRule) segment(in ClockInput, from, to time.Time) Segment {
	seg := Segment{From: from, To: to, Kind: "running"}
	for _, st := range in.Stops {
		if st.From.After(from) || in.closed(st).Before(to) {
			continue
		}
		if text := r.stopText(st.Reason); text != "" {
			return Segment{From: from, To: to, Kind: "stopped", Reason: st.Reason, Owner: st.Owner, Text: text}
		}
		if seg.Kind == "running" {
			seg = Segment{From: from, To: to, Kind: "waiting", Reason: st.Reason, Owner: st.Owner,
				Text: "Work stood still, but no rule stops this clock for that reason."}
		}
	}
	return seg
}

func (s Segment) sameAs(o Segment) bool {
	return s.Kind == o.Kind && s.Reason == o.Reason && s.Owner == o.Owner && s.Text == o.Text
}
