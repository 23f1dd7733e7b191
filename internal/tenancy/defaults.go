package tenancy

// usualHoldReasons are what most agencies begin with; each can be changed in Setup.
func usualHoldReasons() []HoldReason {
	all := []string{"chart_prep", "coding", "coding_review", "coding_rework", "roi", "roi_review"}
	coding := []string{"coding", "coding_review", "coding_rework"}
	return []HoldReason{
		{Code: "missing_document", Label: "Document missing", Owner: "hospital", Kinds: all, Active: true},
		{Code: "unsigned_document", Label: "Document unsigned", Owner: "hospital", Kinds: all, Active: true},
		{Code: "registration_question", Label: "Registration question", Owner: "hospital", Kinds: all, Active: true},
		{Code: "physician_query", Label: "Waiting for the physician's answer", Owner: "physician", Kinds: coding, Active: true},
		{Code: "second_opinion", Label: "Needs a second opinion", Owner: "agency", Kinds: all, Active: true},
		{Code: "technical_problem", Label: "Technical problem", Owner: "agency", Kinds: all, Active: true},
	}
}

// UsualTargets are what the field commonly expects of a coder in an hour, the agency's default until a client has its own.
func UsualTargets() []Target {
	type line struct {
		workType string
		coding   float64
		hours    int
	}
	out := []Target{}
	for _, l := range []line{{"IP", 2.25, 72}, {"OP", 10, 48}, {"ED", 12, 24}, {"SDS", 5, 48}, {"OBS", 4, 48}, {"PROFEE", 15, 48}, {"ANC", 25, 48}} {
		add := func(kind string, perHour float64, hours int) {
			out = append(out, Target{WorkType: l.workType, Kind: kind, ItemsPerHour: perHour, SLAHours: hours, EffectiveFrom: "2000-01-01"})
		}
		add("coding", l.coding, l.hours)
		add("coding_review", l.coding*1.5, 24)
		add("coding_rework", l.coding*1.5, 24)
		add("chart_prep", 12, 12)
		add("roi", 4, 120)
		add("roi_review", 10, 24)
	}
	return out
}
