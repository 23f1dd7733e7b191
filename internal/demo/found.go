package demo

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// SignIn is how one of the cast signs in. The password is known only to who is told now.
type SignIn struct{ Name, Role, Email, Password string }

// Founded is the demonstration agency. SignIns are those of people who were made just now.
type Founded struct {
	Tenant  uuid.UUID
	SignIns []SignIn
}

// TargetLine is a target of a client beside the agency's usual ones.
type TargetLine struct {
	Client         uuid.UUID
	WorkType, Kind string
	Target
}

// Found makes the agency, its clients and its people where they are not there yet. In an installation that serves an agency
// already it does nothing and gives nil.
func (m *Module) Found(ctx context.Context) (*Founded, error) {
	tenant, others, err := findDemo(ctx, m.DB)
	if err != nil || (others && tenant == uuid.Nil) {
		return nil, err
	}
	if tenant == uuid.Nil {
		if tenant, err = m.Office.CreateAgency(ctx, AgencyName, AgencySlug); err != nil {
			return nil, err
		}
	}
	ctx = principal.With(ctx, principal.ForTenant(tenant))
	var d directory
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.settle(ctx, tx); err != nil {
			return err
		}
		d, err = readDirectory(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &Founded{Tenant: tenant}
	for _, p := range people() {
		if err := m.engage(ctx, tenant, p, &d, out); err != nil {
			return nil, err
		}
	}
	return out, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error { return beginShifts(tx) })
}

// settle makes the clients with their sites, checklists and targets, once.
func (m *Module) settle(ctx context.Context, tx *db.Tx) error {
	d, err := readDirectory(tx)
	if err != nil || len(d.clients) > 0 {
		return err
	}
	ids := map[string]uuid.UUID{}
	for _, c := range clients() {
		if ids[c.Code], err = m.Office.AddClient(ctx, tx, c, d.founded.AddDate(0, -7, 0)); err != nil {
			return err
		}
		if err := m.Office.SetChecklist(ctx, tx, ids[c.Code], c.Checklist); err != nil {
			return err
		}
	}
	for _, f := range facilities() {
		if _, err := m.Office.AddFacility(ctx, tx, ids[f.Client], f); err != nil {
			return err
		}
	}
	return m.Office.SetTargets(ctx, tx, []TargetLine{
		{ids["SRH"], "IP", "coding", Target{ItemsPerHour: 2, SLA: 48 * time.Hour, Credential: "CCS"}},
		{ids["TWB"], "ED", "coding", Target{ItemsPerHour: 13, SLA: 18 * time.Hour}},
		{ids["TWB"], "IP", "coding", Target{ItemsPerHour: 2.5, SLA: 60 * time.Hour}},
	})
}

// engage makes a person with what they may do.
func (m *Module) engage(ctx context.Context, tenant uuid.UUID, p Person, d *directory, out *Founded) error {
	id, here := d.people[p.Key]
	if !here {
		var client *uuid.UUID
		if c, ok := d.clients[p.Client]; ok {
			client = &c
		}
		password := newPassword()
		made, err := m.Office.AddPerson(ctx, tenant, p, client, password)
		if err != nil {
			return err
		}
		id = made
		out.SignIns = append(out.SignIns, SignIn{Name: p.Name, Role: p.Role, Email: p.Email, Password: password})
	}
	if len(p.Skills) == 0 || d.skilled[id] {
		return nil
	}
	sites := make([]uuid.UUID, len(p.Facilities))
	for n, code := range p.Facilities {
		sites[n] = d.facilities[code].ID
	}
	return m.Office.SetAbilities(ctx, tenant, id, p, sites, d.founded)
}

// newPassword is 80 bits in four groups that can be read aloud.
func newPassword() string {
	text := strings.ToLower(rand.Text())
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:16]
}
