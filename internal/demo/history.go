package demo

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/demo/charts"
	"chartwright/internal/platform/db"
)

// author turns a planned stay into rows, with the ids that people and places have here.
type author struct {
	directory
	stay    *Stay
	id      uuid.UUID // of the encounter
	patient uuid.UUID
	site    site
	caseID  uuid.UUID
	coding  uuid.UUID // the coding item
	out     history
}

// tell gives the rows of the stay's past.
func tell(d directory, s *Stay, encounter, patient uuid.UUID) *author {
	a := &author{directory: d, stay: s, id: encounter, patient: patient, site: d.facilities[s.Facility.Code], caseID: db.NewID()}
	user := hospitalUser(s.Facility.Client)
	a.act(s.Registered, user, "encounter.create", "encounter", encounter, nil)
	if len(s.Files) > 0 {
		a.act(s.Received, user, "document.receive", "encounter", encounter, map[string]any{"files": len(s.Files)})
	}
	for _, i := range s.Items {
		a.item(i)
	}
	if s.coding() != nil {
		a.codingCase()
	}
	for _, r := range s.Requests {
		a.out.requests = append(a.out.requests, requestRow{ID: db.NewID(), ClientID: a.site.ClientID, EncounterID: encounter, DocumentType: r.DocumentType,
			Problem: r.Problem, State: "open", AskedBy: a.person(r.By), AskedAt: r.At})
		a.act(r.At, r.By, "document.request", "encounter", encounter, map[string]any{"documentType": r.DocumentType, "problem": r.Problem})
	}
	return a
}

// person gives the id of one of the cast; nil for the machine and for nobody.
func (d directory) person(key string) *uuid.UUID {
	if id, ok := d.people[key]; ok {
		return &id
	}
	return nil
}

func role(key string) string {
	for _, p := range people() {
		if p.Key == key {
			return p.Role
		}
	}
	return "system"
}

// act adds an act to the trail.
func (a *author) act(at time.Time, by, act, object string, id uuid.UUID, details map[string]any) *trailRow {
	if details == nil {
		details = map[string]any{}
	}
	a.out.trail = append(a.out.trail, trailRow{ID: db.NewID(), ClientID: a.site.ClientID, At: at, ActorID: a.person(by), ActorRole: role(by), Act: act,
		ObjectType: object, ObjectID: id, PatientID: &a.patient, EncounterID: &a.id, Details: details})
	return &a.out.trail[len(a.out.trail)-1]
}

func (a *author) item(i *Item) {
	row := itemRow{ID: db.NewID(), ClientID: a.site.ClientID, FacilityID: a.site.ID, WorkType: i.WorkType, Kind: i.Kind, CaseID: a.caseID,
		EncounterID: a.id, State: i.State, Priority: i.Priority, ReadyAt: i.ReadyAt, DueAt: i.DueAt, RoutedTo: a.person(i.RoutedTo),
		RoutedWhy: text(i.RoutedWhy), Credential: i.Credential, Fence: len(i.Leases), LastHolderID: a.person(i.LastHolder), HoldReason: text(i.HoldReason),
		HoldOwner: text(i.HoldOwner), HeldBy: a.person(i.HeldBy), HeldAt: moment(i.HeldAt), DoneAt: moment(i.DoneAt), DoneBy: a.person(i.DoneBy),
		CreatedAt: i.CreatedAt, UpdatedAt: i.last()}
	if i.Kind == "chart_prep" {
		row.CaseID = a.id
	} else {
		a.coding = row.ID
	}
	a.out.items = append(a.out.items, row)
	for n, l := range i.Leases {
		a.out.leases = append(a.out.leases, leaseRow{ID: db.NewID(), ClientID: a.site.ClientID, ItemID: row.ID, UserID: *a.person(l.Person), Fence: n + 1,
			StartedAt: l.From, LastBeat: l.To, LastActive: l.To, ExpiresAt: l.To.Add(2 * time.Minute), ActiveMS: l.Active.Milliseconds(),
			IdleMS: l.Idle.Milliseconds(), EndedAt: l.To, EndedWhy: l.Ended})
	}
	for _, e := range i.Events {
		a.event(row, e)
	}
}

func (a *author) event(of itemRow, e Event) {
	a.out.events = append(a.out.events, eventRow{ID: db.NewID(), ClientID: of.ClientID, ItemID: of.ID, FacilityID: of.FacilityID, EncounterID: a.id,
		WorkType: of.WorkType, Kind: of.Kind, Event: e.Event, At: e.At, UserID: a.person(e.User), ByUser: a.person(e.By), FromState: text(e.From),
		ToState: e.To, Owner: text(e.Owner), Reason: text(e.Reason), ActiveMS: e.Active.Milliseconds(), IdleMS: e.Idle.Milliseconds(),
		HeldMS: e.Held.Milliseconds()})
	by := e.By
	if by == "" && (e.Event == "claimed" || e.Event == "released" || e.Event == "held" || e.Event == "completed" || (e.Event == "resumed" && e.To == "claimed")) {
		by = e.User
	}
	t := a.act(e.At, by, "work."+e.Event, "work_item", of.ID, map[string]any{"from": e.From, "to": e.To})
	t.WorkItemID, t.Reason = &of.ID, text(e.Reason)
	if e.To == "claimed" {
		view := a.act(e.At.Add(time.Second), by, "encounter.view", "encounter", a.id, nil)
		view.WorkItemID = &of.ID
	}
}

// codingCase adds the case with its codes, their saves and the result.
func (a *author) codingCase() {
	s, c := a.stay, a.stay.coding()
	coder := c.DoneBy
	if coder == "" {
		coder = c.LastHolder
	}
	row := caseRow{ID: a.caseID, ClientID: a.site.ClientID, FacilityID: a.site.ID, EncounterID: a.id, WorkType: c.WorkType, Status: s.Status,
		Version: 1 + len(s.Saved), CoderID: a.person(coder), CodedAt: moment(c.DoneAt), FinalAt: moment(s.FinalAt), DeliveredAt: moment(s.Fetched),
		CreatedAt: c.CreatedAt, UpdatedAt: c.last()}
	a.out.cases = append(a.out.cases, row)
	for n, at := range s.Saved {
		t := a.act(at, coder, "coding.codes.save", "coding_case", a.caseID, map[string]any{"codes": (n + 1) * len(s.Codes) / len(s.Saved), "version": n + 2})
		t.WorkItemID = &a.coding
	}
	seq := map[string]int{}
	for _, code := range s.Codes {
		a.code(code, coder, seq)
	}
	if s.finished() {
		a.result(coder)
	}
}

func (a *author) code(c charts.Code, coder string, seq map[string]int) {
	s := a.stay
	row := codeRow{ID: db.NewID(), ClientID: a.site.ClientID, CaseID: a.caseID, Role: "dx", System: string(c.System), Code: c.Code, Principal: c.Principal,
		POA: text(c.POA), Modifiers: []string{}, Units: 1, AddedBy: a.person(coder), CreatedAt: s.Saved[len(s.Saved)-1]}
	if c.System != charts.ICD10CM {
		row.Role = "px"
		d := s.Chart.Documents[c.Document]
		on := d.DateTime.In(zone(s.Facility.Zone)).Format(time.DateOnly)
		row.PerformedOn, row.Provider = &on, text(d.Author)
	}
	seq[row.Role]++
	row.Seq = seq[row.Role]
	a.out.codes = append(a.out.codes, row)
}

// result is what the hospital fetches: codes and ids.
func (a *author) result(coder string) {
	type line struct {
		Sequence    int      `json:"sequence"`
		Role        string   `json:"role"`
		System      string   `json:"system"`
		Code        string   `json:"code"`
		Principal   bool     `json:"principal,omitempty"`
		POA         *string  `json:"poa,omitempty"`
		PerformedOn *string  `json:"performedOn,omitempty"`
		Provider    *string  `json:"provider,omitempty"`
		Modifiers   []string `json:"modifiers,omitempty"`
		Units       int      `json:"units,omitempty"`
	}
	var lines []line
	for _, c := range a.out.codes {
		lines = append(lines, line{c.Seq, c.Role, c.System, c.Code, c.Principal, c.POA, c.PerformedOn, c.Provider, c.Modifiers, c.Units})
	}
	document, err := json.Marshal(lines)
	if err != nil {
		panic(err) // strings and numbers
	}
	r := resultRow{ID: db.NewID(), ClientID: a.site.ClientID, CaseID: a.caseID, EncounterID: a.id, Version: 1, FinalAt: a.stay.FinalAt,
		Document: document, FetchedAt: moment(a.stay.Fetched)}
	a.out.results = append(a.out.results, r)
	t := a.act(a.stay.FinalAt, coder, "coding.complete", "coding_case", a.caseID, map[string]any{"codes": len(lines), "version": 1 + len(a.stay.Saved)})
	t.WorkItemID = &a.coding
	if !a.stay.Fetched.IsZero() {
		a.act(a.stay.Fetched, hospitalUser(a.stay.Facility.Client), "result.fetch", "coding_result", r.ID, map[string]any{"version": 1})
	}
}

// standing is the encounter's read model.
func (a *author) standing() standing {
	s := a.stay
	out := standing{Status: s.Status, Owner: "agency", Created: s.Registered, Updated: s.Registered, CreatedBy: a.person(hospitalUser(s.Facility.Client)),
		Billed: moment(s.Billed)}
	c := s.coding()
	switch {
	case c == nil:
		out.Owner = "hospital"
	case s.finished() || s.Status == "cancelled":
		out.Owner = "none"
	case s.Status == "on_hold":
		out.Owner, out.Reason = c.HoldOwner, text(c.HoldReason)
	}
	if c != nil {
		out.Updated = c.last()
	}
	return out
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
