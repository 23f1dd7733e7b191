package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// tale is one request for records while it is told.
type tale struct {
	m             *Module
	t             *telling
	wish          recordsWish
	stay          *Stay
	here          stayed
	request       uuid.UUID
	received, now time.Time
	desk          Desk
	who, hospital context.Context // the specialist; the hospital's own person
	paper         uuid.UUID
}

// askForRecords has requests entered, waits for their papers to be read, and lets the specialists work on them. Told again it
// goes on where it was.
func (m *Module) askForRecords(ctx context.Context, t *telling) error {
	here, err := m.stays(ctx)
	if err != nil {
		return err
	}
	tales, err := m.enterRequests(ctx, t, here)
	if err != nil {
		return err
	}
	if err := m.until(ctx, papersWaiting); err != nil {
		return err
	}
	known, err := m.requests(ctx, t)
	if err != nil {
		return err
	}
	for i, k := range tales {
		if k.wish.tell == nil || known[i].Status != "received" || known[i].Paper == uuid.Nil { // nobody works on what cannot be read
			continue
		}
		if err := k.tell(ctx, i, known[i]); err != nil {
			return fmt.Errorf("demo: a request for records cannot be told: %w", err)
		}
	}
	if err := m.closeReleased(ctx, t, tales); err != nil {
		return err
	}
	if err := m.recordDisclosures(ctx, t, here); err != nil {
		return err
	}
	return m.Work.Rebuild(ctx)
}

// enterRequests has the requests entered that are not there yet, with their papers.
func (m *Module) enterRequests(ctx context.Context, t *telling, here map[string]stayed) ([]*tale, error) {
	known, err := m.requests(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := m.agree(ctx, t, len(known) == 0); err != nil {
		return nil, err
	}
	var tales []*tale
	used := map[*Stay]int{}
	for _, w := range recordsWishes() {
		if w.releases && !m.Records.Releases() {
			continue
		}
		s := t.plan.chartFor(w, used)
		if s == nil {
			continue
		}
		k := &tale{m: m, t: t, wish: w, stay: s, here: here[s.Chart.AccountNumber], received: officeHours(t.founded.Add(-w.ago), s.Facility).UTC()}
		if k.received.After(t.founded) {
			k.received = t.founded.Add(-w.ago)
		}
		k.hospital = m.atHospital(ctx, t, s.Facility.Client)
		tales = append(tales, k)
		var was requested
		if n := len(tales); n <= len(known) {
			was = known[n-1]
		}
		if err := k.enter(was); err != nil {
			return nil, fmt.Errorf("demo: a request for records cannot be entered: %w", err)
		}
	}
	return tales, nil
}

// closeReleased waits for packages that are being built and closes the requests whose records have reached the requester.
func (m *Module) closeReleased(ctx context.Context, t *telling, tales []*tale) error {
	if !m.Records.Releases() {
		return nil
	}
	if err := m.until(ctx, packagesBuilding); err != nil {
		return err
	}
	known, err := m.requests(ctx, t)
	if err != nil {
		return err
	}
	for i, k := range tales {
		if k.wish.closed && known[i].Status == "released" {
			m.Records.At(t.founded)
			if err := m.Records.Close(k.hospital, k.request); err != nil {
				return err
			}
		}
	}
	return nil
}

// recordDisclosures keeps what left the hospitals by other ways, for the accounting of the first patients asked for.
func (m *Module) recordDisclosures(ctx context.Context, t *telling, here map[string]stayed) error {
	var done int
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		done, err = disclosures(tx)
		return err
	})
	if err != nil || done > 0 {
		return err
	}
	m.Records.At(t.founded)
	for _, code := range []string{"TBH", "SRMC"} {
		s := t.plan.chartFor(recordsWish{facility: code, workType: "IP"}, map[*Stay]int{})
		for _, d := range []Disclosure{
			{At: t.founded.AddDate(0, -2, 0), Name: "Disease Surveillance", Organisation: "State Department of Public Health", Address: "500 Capitol Way", What: "Case report of a notifiable disease, with laboratory result", Purpose: "other", Basis: "required_by_law", Class: "other", Pages: 2},
			{At: t.founded.AddDate(-3, 0, 0), Name: "Detective Bureau", Organisation: "County Sheriff", Address: "1 Justice Square", What: "Date and nature of an injury, as the law on gunshot wounds requires", Purpose: "other", Basis: "required_by_law", Class: "other", Pages: 1},
			{At: t.founded.AddDate(0, -1, 0), Name: "Referrals desk", Organisation: "Harbor Family Practice", What: "Discharge summary, for continued care", Purpose: "continued_care", Basis: "treatment", Class: "provider", Pages: 4},
		} {
			if err := m.Records.Disclose(m.atHospital(ctx, t, s.Facility.Client), here[s.Chart.AccountNumber].PatientID, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// chartFor picks a chart that has come for the wish, the least asked for.
func (p *Plan) chartFor(w recordsWish, used map[*Stay]int) *Stay {
	var best *Stay
	for _, fits := range []func(*Stay) bool{
		func(s *Stay) bool {
			return string(s.Chart.WorkType) == w.workType && strings.Contains(s.Chart.Scenario, w.scenario) && w.child == (s.Patient.AgeAt(p.At) < 18)
		},
		func(s *Stay) bool { return string(s.Chart.WorkType) == w.workType },
		func(*Stay) bool { return true },
	} {
		for _, s := range p.Stays {
			if s.Facility.Code == w.facility && len(s.Files) > 0 && s.Status != "cancelled" && fits(s) && (best == nil || used[s] < used[best]) {
				best = s
			}
		}
		if best != nil {
			used[best]++
			return best
		}
	}
	return nil
}

// agree sets how the two hospitals want their requests handled, unless requests were entered before, and opens their public pages
// in any case: letters name them.
func (m *Module) agree(ctx context.Context, t *telling, first bool) error {
	manager := m.as(ctx, t, manager)
	m.Records.At(t.founded.Add(-50 * day))
	for code, s := range map[string]RecordsSettings{
		"SRH": {LawState: "US", Approval: "third_party", ReviewClasses: []string{"attorney", "government_auditor"}, ReviewPercent: 10, Page: "summit-ridge",
			Phone: "303-555-0141", Email: "records@summitridge.example", Address: "2400 Ridgeline Parkway, Summit Ridge, CO 80499", Officer: "the Privacy Officer, 303-555-0149"},
		"TWB": {LawState: "US", Approval: "never", ReviewClasses: []string{"attorney"}, ReviewPercent: 10, Rules: agreedFees, Page: "tidewater-bay",
			Phone: "757-555-0163", Email: "records@tidewaterbay.example", Address: "1 Harbor Point Drive, Tidewater Bay, VA 23499", Officer: "the Privacy Office, 757-555-0169"},
	} {
		if first {
			if err := m.Records.Settings(manager, t.clients[code], s); err != nil {
				return err
			}
		}
		if err := m.Records.OpenPage(manager, t.clients[code], s.Page, "Records office, "+s.Phone); err != nil {
			return err
		}
	}
	return nil
}

// agreedFees are a client's own rules, laid over the program's.
const agreedFees = `rules:
  - family: fees
    id: fees/tidewater-agreed
    version: 1
    effective: {from: 2026-01-01}
    source: "Agreement with Tidewater Bay Health System, schedule C (an example)"
    counsel: to_verify
    applies: {states: [US], bases: [authorization_164_508, subpoena], classes: [attorney, payer, disability, other]}
    engine: third_party
    currency: USD
    rounding: half_up
    rates:
      - media: [electronic, disc]
        base: {minor: 2500, label: Handling of an electronic copy}
      - media: [paper]
        base: {minor: 2500, includesPages: 5, label: Handling with the first 5 pages}
        tiers: [{upTo: 50, each: 50}, {each: 25}]
    postage: actual
`

// atHospital gives a context that acts as the hospital's own person.
func (m *Module) atHospital(ctx context.Context, t *telling, client string) context.Context {
	machine, _ := principal.From(ctx)
	return principal.With(ctx, principal.Principal{UserID: t.people[hospitalUser(client)], TenantID: machine.TenantID, Role: principal.Hospital, ClientID: t.clients[client]})
}

func (m *Module) requests(ctx context.Context, t *telling) (known []requested, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		known, err = requestsInOrder(tx, t.founded)
		return err
	})
	return known, err
}

// until waits until nothing is left of what count counts, with patience as long as their number changes.
func (m *Module) until(ctx context.Context, count func(*db.Tx) (int, error)) error {
	waiting := -1
	for since := time.Now(); time.Since(since) < linkPatience; {
		var open int
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			open, err = count(tx)
			return err
		})
		if err != nil || open == 0 {
			return err
		}
		if open != waiting {
			waiting, since = open, time.Now()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(linkEvery):
		}
	}
	m.Log.WarnContext(ctx, "something of the demonstration's requests was not done in time")
	return nil
}

// tell lets the specialists, in turn, do what the script says.
func (k *tale) tell(ctx context.Context, n int, r requested) error {
	k.paper = r.Paper
	k.at(k.received.Add(2 * hour))
	specialist := specialists()[n%2]
	k.who = k.m.as(ctx, k.t, specialist)
	k.desk = Desk{Request: k.request}
	return k.wish.tell(k)
}

// at moves the story's time; it never reaches the present.
func (k *tale) at(t time.Time) {
	if last := k.t.founded.Add(-5 * time.Minute); t.After(last) {
		t = last
	}
	k.now = t
	k.m.Records.At(t)
}

// all does acts in their order, some minutes apart.
func (k *tale) all(acts ...func() error) error {
	for _, act := range acts {
		k.at(k.now.Add(9 * time.Minute))
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

func specialists() []string { return []string{"owen", "grace"} }

// colleague is the other specialist.
func (k *tale) colleague() string {
	me, _ := principal.From(k.who)
	i := slices.IndexFunc(specialists(), func(key string) bool { return k.t.people[key] != me.UserID })
	return specialists()[i]
}
