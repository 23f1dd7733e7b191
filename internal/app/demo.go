package app

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/demo"
	"chartwright/internal/identity"
	"chartwright/internal/identity/people"
	"chartwright/internal/intake"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy"
	"chartwright/internal/tenancy/principal"
	"chartwright/internal/worklist"
)

// wantsDemo reports whether this installation may have a demonstration agency: a private database, and nobody said off.
func (h *house) wantsDemo() bool { return h.cfg.Demo == "auto" && h.cfg.Embedded() }

// newDemo builds the demonstration's room on the others.
func (h *house) newDemo(charts *intake.Module) (*demo.Module, error) {
	records, err := h.newDemoRecords()
	return demo.New(demo.Needs{DB: h.db, Office: demoOffice{h.tenancy, h.identity}, Charts: demoCharts{charts}, Work: demoWork{h.worklist}, Records: records,
		Seal: h.audit.Seal, Log: slog.Default()}), err
}

// Demo is the demonstration's room, which Serve alone sets to work; brief tells a short story, for tests.
func (a *App) Demo(brief bool) (*demo.Module, error) {
	m, err := a.house.newDemo(a.house.intake)
	m.Brief = brief
	return m, err
}

// demoOffice is tenancy and identity as the demonstration sees them.
type demoOffice struct {
	tenancy  *tenancy.Module
	identity *identity.Module
}

// CreateAgency implements demo.Office. A second factor is not asked for: nobody shall need a telephone to look around.
func (o demoOffice) CreateAgency(ctx context.Context, name, slug string) (uuid.UUID, error) {
	return o.tenancy.CreateAgency(ctx, tenancy.NewAgency{Name: name, Slug: slug, Demo: true})
}

// AddClient implements demo.Office.
func (o demoOffice) AddClient(ctx context.Context, tx *db.Tx, c demo.Client, agreement time.Time) (uuid.UUID, error) {
	signed := tenancy.Date(agreement.Format(time.DateOnly))
	made, err := o.tenancy.AddClient(ctx, tx, tenancy.ClientFields{Name: c.Name, Code: c.Code, Timezone: c.Zone, Status: "active", BAASignedOn: &signed})
	return made.ID, err
}

// AddFacility implements demo.Office.
func (o demoOffice) AddFacility(ctx context.Context, tx *db.Tx, client uuid.UUID, f demo.Facility) (uuid.UUID, error) {
	made, err := o.tenancy.AddFacility(ctx, tx, client, tenancy.FacilityFields{Name: f.Name, Code: f.Code, Timezone: f.Zone, WorkTypes: f.WorkTypes, Active: true})
	return made.ID, err
}

// always is the first day of settings that hold from the beginning.
const always = "2000-01-01"

// SetChecklist implements demo.Office.
func (o demoOffice) SetChecklist(ctx context.Context, tx *db.Tx, client uuid.UUID, lines []demo.ChecklistLine) error {
	out := make([]tenancy.ChecklistLine, len(lines))
	for i, l := range lines {
		out[i] = tenancy.ChecklistLine{WorkType: l.WorkType, DocumentType: l.DocumentType, MustBeSigned: l.Signed, EffectiveFrom: always}
	}
	return o.tenancy.SetChecklist(ctx, tx, client, out)
}

// SetTargets implements demo.Office: the agency's usual targets stay, the clients' own come beside them.
func (o demoOffice) SetTargets(ctx context.Context, tx *db.Tx, targets []demo.TargetLine) error {
	all := tenancy.UsualTargets()
	for _, t := range targets {
		line := tenancy.Target{ClientID: &t.Client, WorkType: t.WorkType, Kind: t.Kind, ItemsPerHour: t.ItemsPerHour, SLAHours: int(t.SLA.Hours()), EffectiveFrom: always}
		if t.Credential != "" {
			line.Credential = &t.Credential
		}
		all = append(all, line)
	}
	return o.tenancy.SetTargets(ctx, tx, all)
}

// AddPerson implements demo.Office.
func (o demoOffice) AddPerson(ctx context.Context, tenant uuid.UUID, p demo.Person, client *uuid.UUID, password string) (uuid.UUID, error) {
	u, _, err := o.identity.CreateUser(ctx, tenant, people.NewUser{Name: p.Name, Email: p.Email, Role: principal.Role(p.Role), ClientID: client,
		Timezone: p.Zone, Password: password})
	if err != nil {
		return uuid.Nil, err
	}
	return u.ID, nil
}

// SetAbilities implements demo.Office.
func (o demoOffice) SetAbilities(ctx context.Context, tenant, user uuid.UUID, p demo.Person, facilities []uuid.UUID, today time.Time) error {
	skills := make([]people.UserSkill, len(p.Skills))
	for i, s := range p.Skills {
		skills[i] = people.UserSkill{WorkType: s.WorkType, Kind: s.Kind}
	}
	credentials := make([]people.UserCredential, len(p.Credentials))
	for i, c := range p.Credentials {
		credentials[i] = people.UserCredential{Credential: c.Name, ExpiresOn: today.AddDate(0, 0, c.Days).Format(time.DateOnly)}
	}
	return o.identity.SetAbilities(ctx, tenant, user, skills, credentials, facilities)
}

// demoCharts is intake as the demonstration sees it.
type demoCharts struct{ intake *intake.Module }

// Register implements demo.Charts.
func (c demoCharts) Register(ctx context.Context, tx *db.Tx, r demo.Registration) (uuid.UUID, error) {
	return c.intake.AddEncounter(ctx, tx, intake.EncounterFields{FacilityID: r.Facility, AccountNumber: r.Account, WorkType: r.WorkType,
		Patient:    intake.PatientFields{MRN: r.MRN, LastName: r.Last, FirstName: r.First, MiddleName: r.Middle, BirthDate: r.BirthDate, Sex: r.Sex},
		AdmittedAt: r.Admitted, DischargedAt: r.Discharged, Disposition: r.Disposition, Payer: r.Payer, Attending: r.Attending, ChargesMinor: r.ChargesMinor})
}

// Receive implements demo.Charts.
func (c demoCharts) Receive(ctx context.Context, in demo.Incoming) error {
	files := make([]intake.File, len(in.Files))
	for i, f := range in.Files {
		files[i] = intake.File{Name: f.Name, DocumentType: f.DocumentType, Body: bytes.NewReader(f.Body)}
	}
	_, err := c.intake.Receive(ctx, intake.Place{Client: in.Client, Facility: in.Facility, Encounter: in.Encounter, Request: in.Request}, files)
	return err
}

// Words implements demo.Charts.
func (c demoCharts) Words(ctx context.Context, tx *db.Tx, document uuid.UUID) ([]demo.PageWords, error) {
	pages, err := c.intake.TextOf(ctx, tx, document)
	out := make([]demo.PageWords, len(pages))
	for i, p := range pages {
		out[i] = demo.PageWords{Page: p.Page, Words: p.Words}
	}
	return out, err
}

// Seal implements demo.Charts.
func (c demoCharts) Seal(ctx context.Context, tx *db.Tx, client uuid.UUID, text string, row uuid.UUID) ([]byte, error) {
	return c.intake.Seal(ctx, tx, client, text, row)
}

// demoWork is the worklist as the demonstration sees it.
type demoWork struct{ list *worklist.Module }

// Open implements demo.Work.
func (w demoWork) Open(ctx context.Context, item uuid.UUID) (int64, error) {
	opened, err := w.list.OpenItem(ctx, item)
	if err != nil {
		return 0, err
	}
	return opened.Fence, nil
}

// Heartbeat implements demo.Work.
func (w demoWork) Heartbeat(ctx context.Context, item uuid.UUID, fence int64, idle time.Duration) error {
	_, err := w.list.Heartbeat(ctx, item, fence, idle)
	return err
}

// Rebuild implements demo.Work.
func (w demoWork) Rebuild(ctx context.Context) error {
	_, err := w.list.RebuildLanes(ctx, true)
	return err
}
