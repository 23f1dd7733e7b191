package provisioning

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/db"
)

// settle lets a person in or out, with the role and the facilities that their groups mean.
func (m *Module) settle(ctx context.Context, tx *db.Tx, id uuid.UUID) error {
	p, err := personByID(tx, id.String())
	if err != nil {
		return err
	}
	means, err := meaningFor(tx, id)
	if err != nil {
		return err
	}
	s := p.state()
	if !p.Provisioned {
		s = state{ActiveThere: true}
	}
	s.ByGroups = s.ByGroups || means.Role != ""
	inside := s.ActiveThere && (!s.ByGroups || means.Role != "")
	if means.Role != "" && means.Role != p.Role {
		if err := m.People.Alter(ctx, tx, id, people.UserChange{Role: &means.Role}); err != nil {
			return err
		}
	}
	if err := m.letIn(ctx, tx, p, &s, inside); err != nil {
		return err
	}
	if len(means.Facilities) > 0 && means.Role.Technician() && !sameIDs(means.Facilities, means.Now) {
		if err := m.People.Place(ctx, tx, id, means.Facilities); err != nil {
			return err
		}
	}
	if s == p.state() && p.Provisioned {
		return nil
	}
	return savePerson(tx, id, p.profile(), s, m.Clock.Now())
}

// letIn opens or closes a person's access. Who was disabled here by hand stays out until the organisation says anew that they
// are active, or a manager lets them in.
func (m *Module) letIn(ctx context.Context, tx *db.Tx, p *person, s *state, inside bool) error {
	switch {
	case inside && s.Waits:
		s.Waits = false
		return m.People.Open(ctx, tx, p.ID)
	case !inside && p.Status == active:
		s.Waits = s.ActiveThere
		return m.People.Close(ctx, tx, p.ID)
	case !s.ActiveThere:
		s.Waits = false
	}
	return nil
}
