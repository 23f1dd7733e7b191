package rules

import (
	"fmt"
	"slices"

	"chartwright/internal/roi/ruledoc"
)

// deadlineRule is one clock. All clocks that apply run side by side and the earliest decides, so a shorter state limit wins
// without being told to.
type deadlineRule struct {
	ruledoc.Head `yaml:",inline"`
	Applies      applies        `yaml:"applies"`
	Task         Task           `yaml:"task"`
	Forms        []Form         `yaml:"forms,omitempty"`
	Label        string         `yaml:"label"`
	Nature       Nature         `yaml:"nature"`
	Hard         bool           `yaml:"hard,omitempty"` // nothing moves it and missing it cannot be mended
	Limit        span           `yaml:"limit"`
	Starts       string         `yaml:"starts"` // received or letter
	Calendar     string         `yaml:"calendar,omitempty"`
	Extension    *extensionRule `yaml:"extension,omitempty"`
	Stops        []stopRule     `yaml:"stops,omitempty"` // what stops it; all else does not
	Alarms       []alarmRule    `yaml:"alarms,omitempty"`
}

// span is a number of days that are counted: the day after the start is the first.
type span struct {
	Amount int    `yaml:"amount"`
	Unit   string `yaml:"unit"` // days or business_days
}

type extensionRule struct {
	Limit  span   `yaml:"limit"`
	Source string `yaml:"source,omitempty"`
}

type stopRule struct {
	Reason StopReason `yaml:"reason"`
	Text   string     `yaml:"text"`
	Source string     `yaml:"source,omitempty"`
}

// alarmRule tells people before the end (negative hours) or after it (escalation).
type alarmRule struct {
	Hours int      `yaml:"hours"`
	Tell  []string `yaml:"tell"`
	Label string   `yaml:"label"`
}

// Slots implements ruledoc.Rule: the strictest of several clocks decides, so none is alone.
func (r deadlineRule) Slots() []string { return nil }

// Check implements ruledoc.Rule.
func (r deadlineRule) Check() error {
	if err := r.Applies.check(); err != nil {
		return err
	}
	if err := known("forms", r.Forms, []Form{Copy, Inspect}); err != nil {
		return err
	}
	switch {
	case r.Task != ReleaseTask && r.Task != AccountingTask:
		return fmt.Errorf("task: say release or accounting")
	case r.Nature != Law && r.Nature != Contract:
		return fmt.Errorf("nature: say law or contract")
	case r.Label == "":
		return fmt.Errorf("label: is missing")
	case r.Starts != "received" && r.Starts != "letter":
		return fmt.Errorf("starts: say received or letter")
	case r.Hard && (r.Extension != nil || len(r.Stops) > 0):
		return fmt.Errorf("hard: a hard clock has no extension and no stops")
	}
	if err := r.Limit.check("limit", r.Calendar); err != nil {
		return err
	}
	if r.Extension != nil {
		if err := r.Extension.Limit.check("extension.limit", r.Calendar); err != nil {
			return err
		}
	}
	return r.checkLists()
}

func (r deadlineRule) checkLists() error {
	for i, s := range r.Stops {
		if !slices.Contains(StopReasons(), s.Reason) || s.Text == "" {
			return fmt.Errorf("stops[%d]: a known reason and a text are needed", i)
		}
	}
	for i, a := range r.Alarms {
		if a.Label == "" || len(a.Tell) == 0 || a.Hours < -24*366 || a.Hours > 24*366 {
			return fmt.Errorf("alarms[%d]: label, tell and hours within a year are needed", i)
		}
		if err := known(fmt.Sprintf("alarms[%d].tell", i), a.Tell, Told()); err != nil {
			return err
		}
	}
	return nil
}

func (s span) check(key, calendar string) error {
	if s.Amount < 1 || s.Amount > 3660 {
		return fmt.Errorf("%s.amount: give 1 to 3660", key)
	}
	switch s.Unit {
	case "days":
		return nil
	case "business_days":
		if calendar == "" {
			return fmt.Errorf("calendar: business days need one; name it, or say client")
		}
		return nil
	}
	return fmt.Errorf("%s.unit: say days or business_days", key)
}

func (s span) String() string {
	unit := "days"
	if s.Unit == "business_days" {
		unit = "business days"
	}
	return fmt.Sprintf("%d %s", s.Amount, unit)
}
