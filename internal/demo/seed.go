package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/audit/trail"
	"chartwright/internal/demo/charts"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// Run tells the agency's story, unless it was told before, and then keeps the demonstration's people at their desks until
// ctx ends. It may be cut off at any moment and called again.
func (m *Module) Run(ctx context.Context, tenant uuid.UUID) error {
	ctx = principal.With(ctx, principal.ForTenant(tenant))
	t, err := m.open(ctx)
	if err != nil {
		return err
	}
	if t.told {
		return m.attend(ctx, t)
	}
	if err := m.remember(ctx, t); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return m.attend(ctx, t) })
	group.Go(func() error { return m.sendCharts(ctx, t) })
	return group.Wait()
}

// Plan is the story of the agency that Found gave.
func (m *Module) Plan(ctx context.Context, tenant uuid.UUID) (*Plan, error) {
	t, err := m.open(principal.With(ctx, principal.ForTenant(tenant)))
	if err != nil {
		return nil, err
	}
	return t.plan, nil
}

// telling is a story with the people and places it happens among.
type telling struct {
	directory
	plan *Plan
	told bool
}

func (m *Module) open(ctx context.Context) (*telling, error) {
	t := &telling{}
	var targets Targets
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		if t.directory, err = readDirectory(tx); err != nil {
			return err
		}
		if t.told, err = told(tx); err != nil {
			return err
		}
		targets, err = readTargets(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.plan, err = NewPlan(seed, t.founded, targets, m.Brief)
	return t, err
}

// remember registers the planned encounters, each with its past in one transaction.
func (m *Module) remember(ctx context.Context, t *telling) error {
	here, err := m.stays(ctx)
	if err != nil {
		return err
	}
	for _, s := range t.plan.Stays {
		if _, done := here[s.Chart.AccountNumber]; done {
			continue
		}
		if err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.register(ctx, tx, t, s) }); err != nil {
			return fmt.Errorf("demo: an encounter cannot be registered: %w", err)
		}
	}
	if err := m.Work.Rebuild(ctx); err != nil {
		m.Log.WarnContext(ctx, "the lanes could not be filled; work is drawn by SQL", "error", err.Error())
	}
	return m.Needs.Seal(ctx)
}

func (m *Module) stays(ctx context.Context) (here map[string]stayed, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		here, err = stays(tx)
		return err
	})
	return here, err
}

func (m *Module) register(ctx context.Context, tx *db.Tx, t *telling, s *Stay) error {
	id, err := m.Charts.Register(ctx, tx, registration(t.facilities[s.Facility.Code].ID, s))
	if err != nil {
		return err
	}
	patient, err := patientOf(tx, id)
	if err != nil {
		return err
	}
	a := tell(t.directory, s, id, patient)
	if err := a.out.write(tx); err != nil {
		return err
	}
	return writeStanding(tx, id, a.standing())
}

func registration(facility uuid.UUID, s *Stay) Registration {
	p, c := s.Patient, s.Chart
	r := Registration{Facility: facility, Account: c.AccountNumber, WorkType: string(c.WorkType), MRN: p.MRN, Last: p.Last, First: p.First, Middle: p.Middle,
		BirthDate: p.DOB.Format(time.DateOnly), Sex: p.Sex, Admitted: c.Admitted.UTC().Truncate(time.Second), Discharged: s.Discharged, Payer: c.Payer,
		Attending: c.Attending, ChargesMinor: c.TotalChargesCents}
	if s.Discharged != nil {
		r.Disposition = c.Disposition
	}
	return r
}

// sendCharts sends the files that have not come yet and links codes to words as pages can be read, until all is done.
func (m *Module) sendCharts(ctx context.Context, t *telling) error {
	here, err := m.stays(ctx)
	if err != nil {
		return err
	}
	linked := map[string]bool{}
	for n, s := range t.plan.Stays {
		if e := here[s.Chart.AccountNumber]; e.Files < len(s.Files) {
			if err := m.send(ctx, t, s, e.ID); err != nil {
				return err
			}
			if err := m.linkUntil(ctx, t, linked, mostWaiting); err != nil {
				return err
			}
		}
		if n%20 == 19 {
			m.Log.InfoContext(ctx, "demonstration charts are being sent", "charts", n+1, "of", len(t.plan.Stays))
		}
	}
	if err := m.sendLoose(ctx, t, here); err != nil {
		return err
	}
	if err := m.linkUntil(ctx, t, linked, 0); err != nil {
		return err
	}
	if err := m.askForRecords(ctx, t); err != nil {
		return err
	}
	return m.end(ctx, t)
}

// end notes that the whole story stands.
func (m *Module) end(ctx context.Context, t *telling) error {
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := backdateDocuments(tx, t.founded); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "demo.complete", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{"encounters": len(t.plan.Stays)}})
	})
	if err != nil {
		return err
	}
	m.Log.InfoContext(ctx, "the demonstration agency is complete", "encounters", len(t.plan.Stays), "seconds", int(time.Since(t.founded).Seconds()))
	return m.Needs.Seal(ctx)
}

// send sends the files of a chart together.
func (m *Module) send(ctx context.Context, t *telling, s *Stay, encounter uuid.UUID) error {
	var files []IncomingFile
	for k, f := range s.Files {
		d := s.Chart.Documents[f.Document]
		d.Signed = d.Signed && !f.Unsigned
		body, err := render(s, d, f.Scan)
		if err != nil {
			return err
		}
		file := IncomingFile{Name: fmt.Sprintf("%s_%02d.pdf", s.Chart.AccountNumber, k+1), Body: body}
		if !f.Untyped {
			file.DocumentType = documentType(d.Type)
		}
		files = append(files, file)
	}
	if err := m.receive(ctx, t, s, encounter, files...); err != nil {
		return err
	}
	sender := t.people[hospitalUser(s.Facility.Client)]
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return backdateFiles(tx, encounter, sender, s.Received) })
}

func render(s *Stay, d charts.Document, scan bool) ([]byte, error) {
	letterhead := charts.Facility{Name: s.Facility.Name, Address: s.Facility.Address, Phone: s.Facility.Phone, Layout: s.Facility.Layout}
	if scan {
		return charts.RenderScan(d, s.Patient, s.Chart, letterhead, charts.ScanPDF)
	}
	return charts.RenderPDF(d, s.Patient, s.Chart, letterhead)
}

func (m *Module) receive(ctx context.Context, t *telling, s *Stay, encounter uuid.UUID, files ...IncomingFile) error {
	at := t.facilities[s.Facility.Code]
	if err := m.Charts.Receive(ctx, Incoming{Client: at.ClientID, Facility: at.ID, Encounter: encounter, Files: files}); err != nil {
		return fmt.Errorf("demo: files cannot be sent: %w", err)
	}
	return nil
}

// sendLoose sends the pages that name no account and those sent for the wrong patient.
func (m *Module) sendLoose(ctx context.Context, t *telling, here map[string]stayed) error {
	var came int
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		came, err = looseFiles(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range t.plan.Loose {
		encounter := uuid.Nil
		if l.Into == nil {
			came--
			if came >= 0 {
				continue
			}
		} else {
			into := here[l.Into.Chart.AccountNumber]
			if into.Files > len(l.Into.Files) {
				continue
			}
			encounter = into.ID
		}
		body, err := render(l.Of, l.Of.Chart.Documents[l.Document], l.Scan)
		if err != nil {
			return err
		}
		if err := m.receive(ctx, t, l.Of, encounter, IncomingFile{Name: l.Name, Body: body}); err != nil {
			return err
		}
	}
	return nil
}
