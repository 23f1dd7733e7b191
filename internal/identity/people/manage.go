package people

import (
	"context"
	"maps"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/identity/password"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

const defaultTimezone = "America/New_York"

// manages lists the roles whose people a role looks after. The machine is the operator at the command line.
func manages(role principal.Role) []principal.Role {
	switch role {
	case principal.Manager:
		return []principal.Role{principal.Coder, principal.Prep, principal.ROI, principal.Auditor, principal.Hospital}
	case principal.Operator, principal.System:
		return principal.Roles()
	}
	return nil
}

// allow refuses with 403 to touch a person whose role the actor does not look after.
func allow(ctx context.Context, role principal.Role) (principal.Principal, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return p, err
	}
	if !slices.Contains(manages(p.Role), role) {
		return p, apperr.New(http.StatusForbidden, "role-not-yours", "People of this role are looked after by the operator. Ask them.")
	}
	return p, nil
}

// Create adds a person and gives the password for their first sign-in, to be handed over by another way than e-mail.
func (m *Module) Create(ctx context.Context, in NewUser) (*User, string, error) {
	p, err := allow(ctx, in.Role)
	if err != nil {
		return nil, "", err
	}
	if in.Timezone == "" {
		in.Timezone = defaultTimezone
	}
	if err := checkNew(&in); err != nil {
		return nil, "", err
	}
	now := m.Clock.Now()
	r := &userRow{
		ID: db.NewID(), ClientID: in.ClientID, Email: in.Email, Name: in.Name, Role: in.Role, Status: active,
		Timezone: in.Timezone, Version: 1, CreatedAt: now,
	}
	oneTime := ""
	if in.Password == "" {
		oneTime = password.OneTime()
		in.Password = oneTime
		r.MustChange, r.OneTimeUntil = true, until(now)
	}
	if r.PasswordHash, err = m.Hasher.Hash(ctx, in.Password); err != nil {
		return nil, "", err
	}
	var made *User
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, again, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) { return r.ID, m.insert(ctx, tx, r, in, oneTime == "") })
		if err != nil {
			return err
		}
		if again { // the password was in the first answer alone, and is not kept
			oneTime = ""
		}
		made, err = get(tx, id)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return made, oneTime, nil
}

// insert writes a new person; a password that was chosen is judged first.
func (m *Module) insert(ctx context.Context, tx *db.Tx, r *userRow, in NewUser, chosen bool) error {
	if chosen {
		if err := m.judge(tx, in); err != nil {
			return err
		}
	}
	if err := insertUser(tx, r); err != nil {
		return err
	}
	return record(ctx, tx, r, "user.create", map[string]any{"role": r.Role})
}

func (m *Module) judge(tx *db.Tx, in NewUser) error {
	agency, secondFactor, err := agencyName(tx)
	if err != nil {
		return err
	}
	if why := m.Rules.Judge(in.Password, secondFactor, in.Name, in.Email, agency); why != "" {
		return apperr.Invalid("The person was not saved.", apperr.Field{Location: "body.password", Message: why})
	}
	return nil
}

func until(now time.Time) *time.Time {
	t := now.Add(oneTimeFor)
	return &t
}

func checkNew(in *NewUser) error {
	in.Name = strings.TrimSpace(in.Name)
	in.Email = strings.ToLower(strings.TrimSpace(in.Email))
	wrong := slices.Concat(checkName(in.Name), checkEmail(in.Email), checkTimezone(in.Timezone))
	if (in.Role == principal.Hospital) != (in.ClientID != nil) {
		wrong = append(wrong, apperr.Field{Location: "body.clientId", Message: "name the hospital for a hospital's own people, and for nobody else"})
	}
	return invalid(wrong)
}

func invalid(wrong []apperr.Field) error {
	if len(wrong) == 0 {
		return nil
	}
	return apperr.Invalid("The person was not saved.", wrong...)
}

func checkName(name string) []apperr.Field {
	if name == "" {
		return []apperr.Field{{Location: "body.name", Message: "give the person's name"}}
	}
	return nil
}

func checkEmail(email string) []apperr.Field {
	if a, err := mail.ParseAddress(email); err != nil || a.Address != email {
		return []apperr.Field{{Location: "body.email", Message: "give an address like name@example.org"}}
	}
	return nil
}

func checkTimezone(zone string) []apperr.Field {
	if _, err := time.LoadLocation(zone); err != nil || zone == "" || zone == "Local" {
		return []apperr.Field{{Location: "body.timezone", Message: "give an IANA name like America/Chicago"}}
	}
	return nil
}

// Update changes what is named, when the version is the newest.
func (m *Module) Update(ctx context.Context, id uuid.UUID, version int64, in UserChange) (*User, error) {
	return m.edit(ctx, id, version, func(ctx context.Context, tx *db.Tx, r *userRow) error { return m.change(ctx, tx, r, in) })
}

func (m *Module) change(ctx context.Context, tx *db.Tx, r *userRow, in UserChange) error {
	columns, err := in.columns()
	if err != nil {
		return err
	}
	if in.Role != nil && *in.Role != r.Role {
		if err := m.changeRole(ctx, tx, r, *in.Role); err != nil {
			return err
		}
		columns["role"] = *in.Role
	}
	names := slices.Sorted(maps.Keys(columns))
	if err := update(tx, r, columns); err != nil {
		return err
	}
	return record(ctx, tx, r, "user.update", map[string]any{"fields": names})
}

func (in UserChange) columns() (map[string]any, error) {
	columns := map[string]any{}
	var wrong []apperr.Field
	if in.Name != nil {
		name := strings.TrimSpace(*in.Name)
		wrong = append(wrong, checkName(name)...)
		columns["name"] = name
	}
	if in.Email != nil {
		email := strings.ToLower(strings.TrimSpace(*in.Email))
		wrong = append(wrong, checkEmail(email)...)
		columns["email"] = email
	}
	if in.Timezone != nil {
		wrong = append(wrong, checkTimezone(*in.Timezone)...)
		columns["timezone"] = *in.Timezone
	}
	return columns, invalid(wrong)
}

// changeRole is among the agency's own people; somebody of a hospital stays that hospital's. The work in hand goes back.
func (m *Module) changeRole(ctx context.Context, tx *db.Tx, r *userRow, to principal.Role) error {
	if r.Role == principal.Hospital || to == principal.Hospital {
		return invalid([]apperr.Field{{Location: "body.role", Message: "a hospital's people and the agency's do not change sides; make a new person"}})
	}
	p, err := allow(ctx, to)
	if err != nil {
		return err
	}
	if p.UserID == r.ID {
		return notYourself()
	}
	if err := keepsManager(tx, p, r); err != nil {
		return err
	}
	if err := m.Sessions.EndAll(tx, r.ID, false); err != nil {
		return err
	}
	return m.takeBack(ctx, tx, r.ID)
}

// keepsManager refuses a program to take the last active manager away from an agency: a directory in which a group was emptied by
// mistake would leave nobody who runs the work. An operator at the screen sees whom they act on, and may have to.
func keepsManager(tx *db.Tx, p principal.Principal, r *userRow) error {
	if p.TokenID == uuid.Nil || r.Role != principal.Manager || r.Status != active {
		return nil
	}
	another, err := anotherManager(tx, r.ID)
	if err != nil || another {
		return err
	}
	return apperr.Conflict("last-manager", "This person is the agency's last active manager, so nothing was changed. Make somebody else a manager first, or have an operator end this person's access in Setup.")
}

func notYourself() error {
	return apperr.Conflict("not-yourself", "You cannot do this to your own account. Ask another operator or manager.")
}

func (m *Module) takeBack(ctx context.Context, tx *db.Tx, user uuid.UUID) error {
	if m.OnDisabled == nil {
		return nil
	}
	return m.OnDisabled(ctx, tx, user)
}

// edit opens a person for an actor who looks after them, checks the version, and gives the person afterwards.
func (m *Module) edit(ctx context.Context, id uuid.UUID, version int64, fn func(context.Context, *db.Tx, *userRow) error) (out *User, err error) {
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := editIn(ctx, tx, id, version, fn); err != nil {
			return err
		}
		out, err = get(tx, id)
		return err
	})
	return out, err
}

func editIn(ctx context.Context, tx *db.Tx, id uuid.UUID, version int64, fn func(context.Context, *db.Tx, *userRow) error) error {
	r, err := lock(tx, id)
	if err != nil {
		return err
	}
	if _, err := allow(ctx, r.Role); err != nil {
		return err
	}
	if version != AnyVersion && version != r.Version {
		return httpx.Stale()
	}
	return fn(ctx, tx, r)
}

// AnyVersion stands for the version in acts that mean the same whatever was changed before.
const AnyVersion = -1

func record(ctx context.Context, tx *db.Tx, r *userRow, act string, details map[string]any) error {
	e := trail.Entry{Act: act, ObjectType: "user", ObjectID: r.ID, Details: details}
	if r.ClientID != nil {
		e.ClientID = *r.ClientID
	}
	return trail.Write(ctx, tx, e)
}
