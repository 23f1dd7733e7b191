package rules

import (
	"fmt"
	"slices"

	"cloud.google.com/go/civil"
)

// extend sets the extension's state: the first notice that is in order is the one extension, others are told why they are not.
func (c *Clock) extend(r deadlineRule, count counter) {
	e := &c.Extension
	if r.Extension == nil {
		e.State, e.Rule = ExtensionNotOffered, r.Ref()
		if r.Hard {
			c.Reasons = append(c.Reasons, "This limit is hard: no rule extends it.")
		}
		return
	}
	e.Rule = r.RefOf(r.Extension.Source)
	e.NoticeBy = c.FirstDueAt
	e.Latest = count.last(c.FirstLastDay, r.Extension.Limit)
	e.State = ExtensionOpen
	if c.Extension.NoticeBy.Compare(count.in.Now) <= 0 {
		e.State = ExtensionMissed
	}
	for _, n := range count.in.Notices {
		why := c.refuseNotice(n)
		if why == "" && e.State == ExtensionGranted {
			why = "A second extension is not allowed."
		}
		if why != "" {
			e.Refused = append(e.Refused, why)
			continue
		}
		e.State = ExtensionGranted
		c.LastDay = n.NewDate
		c.DueAt = endOf(n.NewDate, count.in.Zone)
		c.Reasons = append(c.Reasons, fmt.Sprintf("Extended once by written notice to %s.", n.NewDate))
	}
	if e.State == ExtensionMissed {
		c.Reasons = append(c.Reasons, "It can no longer be extended: no notice in order was sent inside the first "+r.Limit.String()+".")
	}
}

func (c *Clock) refuseNotice(n Notice) string {
	switch {
	case !n.SentAt.Before(c.Extension.NoticeBy):
		return fmt.Sprintf("The notice was sent after %s, the last day on which it counts.", c.FirstLastDay)
	case !n.Written:
		return "The notice was not in writing."
	case n.Reason == "":
		return "The notice did not say the reason of the delay."
	case !n.NewDate.IsValid():
		return "The notice did not say by when the request will be answered."
	case n.NewDate.Before(c.FirstLastDay):
		return "The notice promised a day before the first limit, so it extends nothing."
	case n.NewDate.After(c.Extension.Latest):
		return fmt.Sprintf("The notice promised a day after %s, the latest that an extension reaches.", c.Extension.Latest)
	}
	return ""
}

// ExtensionDecision says whether a notice may be sent and what it would do.
type ExtensionDecision struct {
	Allowed bool
	Latest  civil.Date // last day that the notice may promise
	Reasons []string
	Rule    RuleRef
}

// Extend says what a notice would do if it were sent as given. Nothing is changed: send the notice, keep it, and give it to
// Deadline in Notices from then on. A clock without an extension (a shorter state limit) does not move; the reasons say so.
func (s *Set) Extend(in ClockInput, n Notice) (ExtensionDecision, error) {
	before, err := s.Deadline(in)
	if err != nil {
		return ExtensionDecision{}, err
	}
	in.Notices = append(slices.Clone(in.Notices), n)
	after, err := s.Deadline(in)
	if err != nil {
		return ExtensionDecision{}, err
	}
	out := ExtensionDecision{Reasons: []string{}}
	for _, b := range before.Clocks {
		i := slices.IndexFunc(after.Clocks, func(a Clock) bool { return a.Rule.ID == b.Rule.ID })
		out.take(b, after.Clocks[i])
	}
	if len(before.Clocks) == 0 {
		out.Reasons = append(out.Reasons, "No clock runs for this request, so there is nothing to extend.")
	}
	return out, nil
}

func (d *ExtensionDecision) take(before, after Clock) {
	switch {
	case before.Extension.State == ExtensionNotOffered:
		d.Reasons = append(d.Reasons, fmt.Sprintf("%s stays at %s: its rule has no extension.", before.Label, before.LastDay))
	case after.Extension.State == ExtensionGranted && before.Extension.State != ExtensionGranted:
		if !d.Allowed || after.Extension.Latest.Before(d.Latest) {
			d.Latest, d.Rule = after.Extension.Latest, after.Extension.Rule
		}
		d.Allowed = true
		d.Reasons = append(d.Reasons, fmt.Sprintf("%s moves from %s to %s.", before.Label, before.LastDay, after.LastDay))
	default:
		if d.Rule.ID == "" {
			d.Rule = before.Extension.Rule
		}
		refused := after.Extension.Refused
		d.Reasons = append(d.Reasons, fmt.Sprintf("%s is not extended. %s", before.Label, refused[len(refused)-1]))
	}
}
