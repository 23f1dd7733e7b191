package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

const active = "active"

// person is one of the agency's own people, with what their organisation told of them.
type person struct {
	ID          uuid.UUID      `gorm:"column:id"`
	Email       string         `gorm:"column:email"`
	Name        string         `gorm:"column:name"`
	Role        principal.Role `gorm:"column:role"`
	Status      string         `gorm:"column:status"`
	Timezone    string         `gorm:"column:timezone"`
	Version     int64          `gorm:"column:version"`
	CreatedAt   time.Time      `gorm:"column:created_at"`
	UpdatedAt   time.Time      `gorm:"column:updated_at"`
	Provisioned bool           `gorm:"column:provisioned"` // the organisation has told of them
	UserName    string         `gorm:"column:user_name"`
	ExternalID  string         `gorm:"column:external_id"`
	Display     string         `gorm:"column:display_name"`
	Formatted   string         `gorm:"column:formatted"`
	GivenName   string         `gorm:"column:given_name"`
	FamilyName  string         `gorm:"column:family_name"`
	ActiveThere bool           `gorm:"column:active_there"`
	ByGroups    bool           `gorm:"column:by_groups"`
	Waits       bool           `gorm:"column:waits"`
	Removed     bool           `gorm:"column:removed"`
}

// state is what provisioning knows beside the profile; see migration 00180.
type state struct{ ActiveThere, ByGroups, Waits, Removed bool }

func (p *person) state() state { return state{p.ActiveThere, p.ByGroups, p.Waits, p.Removed} }

// active is what the organisation is told: who waits for a role is active there, and will be here.
func (p *person) active() bool { return p.Status == active || p.Waits }

// profile is what the organisation told last.
func (p *person) profile() profile {
	out := profile{UserName: p.UserName, ExternalID: p.ExternalID, Email: p.Email, Display: p.Display, Formatted: p.Formatted,
		GivenName: p.GivenName, Surname: p.FamilyName, Active: p.ActiveThere}
	if strings.EqualFold(p.Email, p.UserName) {
		out.Email = "" // follows the name to sign in with
	}
	if !p.Provisioned {
		out.Display, out.Active = p.Name, p.Status == active
	}
	return out
}

// group is one of the organisation's groups.
type group struct {
	ID         uuid.UUID      `gorm:"column:id"`
	Name       string         `gorm:"column:name"`
	ExternalID string         `gorm:"column:external_id"`
	Role       principal.Role `gorm:"column:role"` // empty: means nothing here
	Facilities string         `gorm:"column:facilities"`
	People     int            `gorm:"column:people"`
	Version    int64          `gorm:"column:version"`
	CreatedAt  time.Time      `gorm:"column:created_at"`
	UpdatedAt  time.Time      `gorm:"column:updated_at"`
}

// meaning is what a person's groups give them: the role of the first that gives one, and the facilities of all that give it.
type meaning struct {
	Role       principal.Role
	Facilities []uuid.UUID
	Now        []uuid.UUID // facilities they have now
}

func sameIDs(a, b []uuid.UUID) bool {
	sorted := func(ids []uuid.UUID) []uuid.UUID {
		return slices.Compact(slices.SortedFunc(slices.Values(ids), func(x, y uuid.UUID) int { return strings.Compare(x.String(), y.String()) }))
	}
	return slices.Equal(sorted(a), sorted(b))
}

// parseIDs reads ids with commas between.
func parseIDs(text string) []uuid.UUID {
	out := []uuid.UUID{}
	for id := range strings.SplitSeq(text, ",") {
		if parsed, err := uuid.Parse(id); err == nil {
			out = append(out, parsed)
		}
	}
	return out
}
