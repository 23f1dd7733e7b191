package identity

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// The operator's commands have no signed-in person: they act as the machine inside one agency.

// CreateUser adds a person to an agency. The password for their first sign-in is empty where in.Password was given.
func (m *Module) CreateUser(ctx context.Context, tenant uuid.UUID, in people.NewUser) (u *people.User, oneTime string, err error) {
	return m.people.Create(principal.With(ctx, principal.ForTenant(tenant)), in)
}

// ResetPassword gives the person with that e-mail address a one-time password; 404 where there is nobody.
func (m *Module) ResetPassword(ctx context.Context, email string) (oneTime string, err error) {
	tenant, user, err := m.people.FindByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	return m.people.ResetPassword(principal.With(ctx, principal.ForTenant(tenant)), user)
}

// ResetMFA forgets the second factor of the person with that e-mail address; 404 where there is nobody.
func (m *Module) ResetMFA(ctx context.Context, email string) error {
	tenant, user, err := m.people.FindByEmail(ctx, email)
	if err != nil {
		return err
	}
	_, err = m.people.ResetMFA(principal.With(ctx, principal.ForTenant(tenant)), user)
	return err
}

// SetAccess ends the access of the person with that e-mail address, or gives it again; 404 where there is nobody.
func (m *Module) SetAccess(ctx context.Context, email string, on bool) (*people.User, error) {
	tenant, user, err := m.people.FindByEmail(ctx, email)
	if err != nil {
		return nil, err
	}
	ctx = principal.With(ctx, principal.ForTenant(tenant))
	if on {
		return m.people.Enable(ctx, user)
	}
	return m.people.Disable(ctx, user)
}

// OpenNetworks lets an agency's people and tokens in from everywhere again, where its list of networks locks them out.
func (m *Module) OpenNetworks(ctx context.Context, tenant uuid.UUID) error {
	return m.networks.Open(principal.With(ctx, principal.ForTenant(tenant)))
}

// ListUsers gives a page of an agency's people by name, and the cursor of the next page.
func (m *Module) ListUsers(ctx context.Context, tenant uuid.UUID, f people.Filter) ([]*people.User, string, error) {
	return m.people.List(principal.With(ctx, principal.ForTenant(tenant)), f)
}

// SetAbilities replaces a technician's skills, certificates and facilities at once, for set-up from the command line.
func (m *Module) SetAbilities(ctx context.Context, tenant, user uuid.UUID, skills []people.UserSkill, credentials []people.UserCredential, facilities []uuid.UUID) error {
	ctx = principal.With(ctx, principal.ForTenant(tenant))
	if _, err := m.people.PutSkills(ctx, user, people.AnyVersion, skills); err != nil {
		return err
	}
	if _, err := m.people.PutCredentials(ctx, user, people.AnyVersion, credentials); err != nil {
		return err
	}
	_, err := m.people.PutFacilities(ctx, user, people.AnyVersion, facilities)
	return err
}

// Other rooms read the directory inside their own transactions, through interfaces that they declare.

// Names gives display names by id, of whatever status; ids of nobody are left out.
func (m *Module) Names(_ context.Context, tx *db.Tx, ids []uuid.UUID) (map[uuid.UUID]string, error) {
	return m.people.Names(tx, ids)
}

// Technicians gives the active people who draw work, with skills, facilities and certificates, by name.
func (m *Module) Technicians(_ context.Context, tx *db.Tx) ([]*people.User, error) {
	return m.people.Technicians(tx)
}

// Person gives one person; 404 where there is none in the agency.
func (m *Module) Person(_ context.Context, tx *db.Tx, id uuid.UUID) (*people.User, error) {
	return m.people.Person(tx, id)
}
