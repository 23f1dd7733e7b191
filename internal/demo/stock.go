package demo

import (
	"slices"
	"time"

	"chartwright/internal/demo/charts"
)

// Hold is why work stopped, and for how long; zero Lasts: still.
type Hold struct {
	Reason, Owner string
	Lasts         time.Duration
}

// script is what the coding of a stay comes to. The order of acts is that of the fields.
type script struct {
	untouched bool   // nobody draws it
	person    string // only this one draws it; empty: whoever is next
	returned  bool   // the first who draws it gives it back unfinished
	hold      *Hold
	desk      bool // after being given back it waits for the same person, who has it open when the server runs
	priority  int
	prepared  bool // chart preparation had to look at it first
}

// wish is a stay that the demonstration must show today.
type wish struct {
	facility, workType string
	age                time.Duration // since the files came, or the discharge where they have not
	script             script
	status             string // "": awaits coding or is worked on, by the script
	missing            string // type of document that has not come
	unsigned           string // type of document that came without signature
	nothing            bool   // no file has come
	inHouse            bool   // not discharged yet
	unasked            bool   // nobody has noticed yet
	scan               bool   // the first document is on paper
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// wishes are the charts in every state in which work can be.
func wishes() []wish {
	return slices.Concat(deskWishes(), readyWishes(), heldWishes(), waitingWishes(), cancelledWishes())
}

func deskWishes() []wish {
	return []wish{
		{facility: "SRMC", workType: "IP", age: 30 * hour, script: script{returned: true, desk: true, priority: 1}},
		{facility: "FCH", workType: "OP", age: 30 * hour, script: script{person: "elena", returned: true, desk: true, priority: 1}},
	}
}

func readyWishes() []wish {
	idle := func(priority int) script { return script{untouched: true, priority: priority} }
	return []wish{
		{facility: "SRMC", workType: "IP", age: 75 * hour, script: idle(1)},
		{facility: "TBH", workType: "ED", age: 3 * hour, script: idle(1)},
		{facility: "TBH", workType: "IP", age: 20 * hour, script: idle(2)},
		{facility: "SRMC", workType: "ED", age: 31 * hour, script: idle(2)},
		{facility: "SRMC", workType: "IP", age: 9 * hour, script: idle(3), scan: true},
		{facility: "TBH", workType: "IP", age: 5 * hour, script: idle(3)},
		{facility: "SRMC", workType: "SDS", age: 50 * hour, script: idle(3)},
		{facility: "TBH", workType: "SDS", age: 26 * hour, script: idle(3)},
		{facility: "FCH", workType: "SDS", age: 6 * hour, script: idle(3)},
		{facility: "SRMC", workType: "OBS", age: 40 * hour, script: idle(3)},
		{facility: "TBH", workType: "OBS", age: 11 * hour, script: idle(4)},
		{facility: "SRMC", workType: "ED", age: 18 * hour, script: idle(3)},
		{facility: "TBH", workType: "ED", age: 7 * hour, script: idle(3), scan: true},
		{facility: "FCH", workType: "ED", age: 21 * hour, script: idle(3)},
		{facility: "SRDC", workType: "OP", age: 25 * hour, script: idle(3)},
		{facility: "FCH", workType: "OP", age: 4 * hour, script: idle(4)},
		{facility: "SRDC", workType: "PROFEE", age: 52 * hour, script: idle(3)},
		{facility: "SRDC", workType: "ANC", age: 12 * hour, script: idle(3)},
		{facility: "FCH", workType: "ANC", age: 2 * hour, script: idle(5)},
		{facility: "SRMC", workType: "SDS", age: 34 * hour, script: script{person: "marcus", returned: true}},
	}
}

func heldWishes() []wish {
	held := func(reason, owner string) script { return script{hold: &Hold{Reason: reason, Owner: owner}} }
	return []wish{
		{facility: "SRMC", workType: "IP", age: 4 * day, script: held("missing_document", "hospital"), missing: "laboratory"},
		{facility: "TBH", workType: "SDS", age: 3 * day, script: held("unsigned_document", "hospital"), unsigned: "operative_report"},
		{facility: "FCH", workType: "OP", age: 5 * day, script: held("registration_question", "hospital")},
		{facility: "TBH", workType: "IP", age: 6 * day, script: held("physician_query", "physician")},
		{facility: "SRMC", workType: "SDS", age: 9 * day, script: held("physician_query", "physician")},
		{facility: "SRMC", workType: "OBS", age: 3 * day, script: held("second_opinion", "agency")},
		{facility: "TBH", workType: "ED", age: 2 * day, script: held("technical_problem", "agency"), scan: true},
	}
}

func waitingWishes() []wish {
	const waiting = "awaiting_documents"
	return []wish{
		{facility: "SRMC", workType: "IP", age: 2 * day, status: waiting, nothing: true},
		{facility: "SRMC", workType: "ED", age: 3 * day, status: waiting, nothing: true},
		{facility: "TBH", workType: "IP", age: 8 * day, status: waiting, nothing: true},
		{facility: "FCH", workType: "OP", age: 2 * day, status: waiting, nothing: true},
		{facility: "TBH", workType: "SDS", age: 16 * day, status: waiting, nothing: true},
		{facility: "TBH", workType: "IP", age: 0, status: waiting, nothing: true, inHouse: true},
		{facility: "SRMC", workType: "IP", age: 5 * day, status: waiting, missing: "discharge_summary"},
		{facility: "TBH", workType: "SDS", age: 4 * day, status: waiting, missing: "operative_report", unasked: true},
		{facility: "FCH", workType: "ED", age: 2 * day, status: waiting, unsigned: "emergency_note"},
	}
}

func cancelledWishes() []wish {
	return []wish{
		{facility: "FCH", workType: "ANC", age: 6 * day, script: script{untouched: true}, status: "cancelled"},
		{facility: "SRDC", workType: "PROFEE", age: 10 * day, script: script{untouched: true}, status: "cancelled"},
	}
}

// past is how many finished stays of a work type a facility has in the history. Short charts are the many.
func past() []struct {
	facility, workType string
	count              int
} {
	return []struct {
		facility, workType string
		count              int
	}{
		{"SRMC", "IP", 2}, {"TBH", "IP", 1}, {"SRMC", "OBS", 2}, {"TBH", "OBS", 2}, {"SRMC", "SDS", 4}, {"TBH", "SDS", 3}, {"FCH", "SDS", 2},
		{"SRMC", "ED", 8}, {"TBH", "ED", 9}, {"FCH", "ED", 6}, {"SRDC", "OP", 18}, {"FCH", "OP", 10}, {"SRDC", "PROFEE", 20},
		{"SRDC", "ANC", 18}, {"TBH", "ANC", 12}, {"FCH", "ANC", 12},
	}
}

// admitPast adds the finished stays, their files spread over the working days of the history.
func (p *planner) admitPast() error {
	for _, line := range past() {
		if p.brief {
			line.count = 1
		}
		for n := range line.count {
			back := time.Duration(float64(historyDays*day-day) * (float64(n) + p.rng.Float64()) / float64(line.count))
			w := wish{facility: line.facility, workType: line.workType, age: back + 14*hour, script: script{priority: p.priority(), prepared: p.rng.IntN(5) == 0},
				scan: n%14 == 13}
			if p.rng.IntN(9) == 0 {
				w.script.hold = p.passingHold()
			} else if p.rng.IntN(20) == 0 {
				w.script.returned = true
			}
			if err := p.admit(w); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *planner) priority() int {
	switch n := p.rng.IntN(20); {
	case n == 0:
		return 1
	case n < 3:
		return 2
	case n < 6:
		return 4
	}
	return 3
}

// passingHold is one that ended: what was waited for came, or who held the work went on.
func (p *planner) passingHold() *Hold {
	holds := []Hold{{"missing_document", "hospital", 0}, {"unsigned_document", "hospital", 0}, {"physician_query", "physician", 0}, {"second_opinion", "agency", 0}}
	h := holds[p.rng.IntN(len(holds))]
	h.Lasts = 5*hour + time.Duration(p.rng.IntN(40))*hour
	return &h
}

// admit makes the stay of a wish and the item that its files cause.
func (p *planner) admit(w wish) error {
	f := facility(w.facility)
	received := officeHours(p.at.Add(-w.age), f)
	if received.After(p.at.Add(-20 * time.Minute)) { // office hours are still to come: the files came in the night before
		received = p.at.Add(-w.age - time.Minute)
	}
	received = received.UTC().Truncate(time.Second)
	patient, chart, err := p.chart(f, w.workType, received.Add(-3*hour))
	if err != nil {
		return err
	}
	discharged := chart.Discharged.UTC().Truncate(time.Second)
	s := &Stay{Facility: f, Patient: patient, Chart: chart, Received: received, Status: w.status, Discharged: &discharged,
		Registered: discharged.Add(40 * time.Minute), Files: files(chart, w)}
	if p.brief {
		s.Files = speaking(s)
	}
	if w.inHouse {
		s.Discharged, s.Registered = nil, chart.Admitted.UTC().Add(hour)
	}
	if w.script.priority == 0 {
		w.script.priority = 3
	}
	st := &story{Stay: s, script: w.script}
	p.stories = append(p.stories, st)
	if w.status != "awaiting_documents" {
		p.open(st)
	}
	p.ask(s, w)
	return nil
}

// files are the documents that came. Those of the missing type did not.
func files(chart charts.Encounter, w wish) []File {
	if w.nothing {
		return nil
	}
	var out []File
	for i, d := range chart.Documents {
		if kind := documentType(d.Type); kind != w.missing {
			out = append(out, File{Document: i, Scan: w.scan && len(out) == 0, Unsigned: kind == w.unsigned, Untyped: w.missing+w.unsigned == "" && i%4 == 3})
		}
	}
	return out
}

// speaking is the one file that supports the first code, or the first file where that has not come.
func speaking(s *Stay) []File {
	for _, f := range s.Files {
		if f.Document == s.Chart.Codes[0].Document {
			return []File{f}
		}
	}
	return s.Files[:min(len(s.Files), 1)]
}

// ask notes what was asked of the hospital for a chart that is not whole.
func (p *planner) ask(s *Stay, w wish) {
	r := Request{DocumentType: w.missing, Problem: "missing", By: prepper, At: s.Received.Add(90 * time.Minute)}
	if w.unsigned != "" {
		r.DocumentType, r.Problem = w.unsigned, "unsigned"
	}
	if r.DocumentType != "" && !w.unasked {
		s.Requests = append(s.Requests, r)
	}
}

// documentType is the product's name of a document that a hospital prints under another.
func documentType(t charts.DocumentType) string {
	return map[charts.DocumentType]string{
		charts.FaceSheet: "face_sheet", charts.EmergencyNote: "emergency_note", charts.HistoryPhysical: "history_and_physical",
		charts.ProgressNotes: "progress_note", charts.Consultation: "consultation", charts.OperativeReport: "operative_report",
		charts.AnesthesiaRecord: "anesthesia", charts.PathologyReport: "pathology", charts.LaboratoryReport: "laboratory",
		charts.RadiologyReport: "radiology", charts.NursingNote: "nursing", charts.DischargeOrders: "orders",
		charts.DischargeSummary: "discharge_summary", charts.ClinicNote: "progress_note",
	}[t]
}
