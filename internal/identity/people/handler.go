package people

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/platform/httpx"
)

// UserFilter narrows the list of people. It is exported since huma reads no others when embedded.
type UserFilter struct {
	Role     string `query:"role" json:"role,omitempty" enum:"coder,prep,roi,auditor,manager,hospital,compliance,operator"`
	Status   string `query:"status" json:"status,omitempty" enum:"active,disabled"`
	ClientID string `query:"clientId" json:"clientId,omitempty" format:"uuid" doc:"people of this hospital"`
	Cursor   string `query:"cursor" json:"cursor,omitempty" maxLength:"500"`
	Limit    int    `query:"limit" json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
}

// UserSearch is the filter with a name to look for, which stands in no address.
type UserSearch struct {
	UserFilter
	Text string `json:"q" minLength:"1" maxLength:"100" doc:"part of the name or the e-mail address"`
}

type searchInput struct{ Body UserSearch }

// UserPage is a page of people.
type UserPage struct {
	Items      []*User `json:"items" nullable:"false"`
	NextCursor string  `json:"nextCursor,omitempty"`
}

type listOutput struct{ Body UserPage }

type idInput struct {
	ID uuid.UUID `path:"id" format:"uuid"`
}

// UserVersion names a person and the version that was edited. It is exported since huma reads no others when embedded.
type UserVersion struct {
	ID      uuid.UUID `path:"id" format:"uuid"`
	IfMatch string    `header:"If-Match" doc:"the ETag of the version that was edited"`
}

type userOutput struct {
	ETag string `header:"ETag"`
	Body *User
}

// UserCreated is a person with the password for their first sign-in.
type UserCreated struct {
	User
	OneTimePassword string `json:"oneTimePassword" doc:"good for 72 hours, until the first sign-in; not shown again, so it is empty where a request was repeated"`
}

type createInput struct{ Body NewUser }

type createdOutput struct {
	ETag string `header:"ETag"`
	Body UserCreated
}

// UserPassword is a password to hand over.
type UserPassword struct {
	OneTimePassword string `json:"oneTimePassword" doc:"good for 72 hours, until the next sign-in; not shown again"`
}

type passwordOutput struct{ Body UserPassword }

type updateInput struct {
	UserVersion
	Body UserChange
}

// UserSkills are all the skills a technician has from now on.
type UserSkills struct {
	Skills []UserSkill `json:"skills" maxItems:"42" nullable:"false"`
}

type skillsInput struct {
	UserVersion
	Body UserSkills
}

// UserCredentials are all the certificates a technician has from now on.
type UserCredentials struct {
	Credentials []UserCredential `json:"credentials" maxItems:"30" nullable:"false"`
}

type credentialsInput struct {
	UserVersion
	Body UserCredentials
}

// UserFacilities are all the facilities a technician works for from now on.
type UserFacilities struct {
	FacilityIDs []uuid.UUID `json:"facilityIds" maxItems:"2000" nullable:"false"`
}

type facilitiesInput struct {
	UserVersion
	Body UserFacilities
}

// MeShift says whether one takes work now.
type MeShift struct {
	OnShift bool `json:"onShift"`
}

type shiftInput struct{ Body MeShift }

const tag = "People"

// RegisterRoutes adds the operations of the people room.
func (m *Module) RegisterRoutes(api *httpx.API) {
	httpx.Register(api, op("users-list", http.MethodGet, "/users", "List people by name"), m.list)
	httpx.Register(api, op("users-search", http.MethodPost, "/users/search", "Find people by name or e-mail address"), m.search)
	create := op("users-create", http.MethodPost, "/users", "Add a person")
	create.Status, create.Makes = http.StatusCreated, true
	httpx.Register(api, create, m.create)
	httpx.Register(api, op("users-get", http.MethodGet, "/users/{id}", "A person"), m.get)
	httpx.Register(api, op("users-update", http.MethodPatch, "/users/{id}", "Change a person"), m.update)
	httpx.Register(api, op("users-disable", http.MethodPost, "/users/{id}/disable", "End a person's access at once"), m.disable)
	httpx.Register(api, op("users-enable", http.MethodPost, "/users/{id}/enable", "Give access again"), m.enable)
	httpx.Register(api, op("users-reset-password", http.MethodPost, "/users/{id}/reset-password", "Give a one-time password"), m.resetPassword)
	httpx.Register(api, op("users-reset-mfa", http.MethodPost, "/users/{id}/reset-mfa", "Forget a person's second factor"), m.resetMFA)
	httpx.Register(api, op("users-skills-put", http.MethodPut, "/users/{id}/skills", "Replace a technician's skills"), m.putSkills)
	httpx.Register(api, op("users-credentials-put", http.MethodPut, "/users/{id}/credentials", "Replace a technician's certificates"), m.putCredentials)
	httpx.Register(api, op("users-facilities-put", http.MethodPut, "/users/{id}/facilities", "Replace a technician's facilities"), m.putFacilities)
	shift := op("me-shift-put", http.MethodPut, "/me/shift", "Begin or end one's shift")
	shift.Status = http.StatusNoContent
	httpx.Register(api, shift, m.putShift)
}

func op(id, method, path, summary string) httpx.Op {
	return httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: tag}
}

func (m *Module) list(ctx context.Context, in *UserFilter) (*listOutput, error) {
	return m.listed(ctx, *in, "")
}

func (m *Module) search(ctx context.Context, in *searchInput) (*listOutput, error) {
	return m.listed(ctx, in.Body.UserFilter, in.Body.Text)
}

func (m *Module) listed(ctx context.Context, in UserFilter, text string) (*listOutput, error) {
	f := Filter{Role: in.Role, Status: in.Status, Text: text, Cursor: in.Cursor, Limit: in.Limit}
	if in.ClientID != "" {
		f.ClientID, _ = uuid.Parse(in.ClientID) // its format was checked
	}
	items, next, err := m.List(ctx, f)
	return &listOutput{Body: UserPage{Items: items, NextCursor: next}}, err
}

func (m *Module) create(ctx context.Context, in *createInput) (*createdOutput, error) {
	u, oneTime, err := m.Create(ctx, in.Body)
	if err != nil {
		return nil, err
	}
	return &createdOutput{ETag: httpx.ETag(u.Version), Body: UserCreated{User: *u, OneTimePassword: oneTime}}, nil
}

func (m *Module) get(ctx context.Context, in *idInput) (*userOutput, error) {
	return answer(m.Get(ctx, in.ID))
}

func (m *Module) update(ctx context.Context, in *updateInput) (*userOutput, error) {
	return in.matched(func(version int64) (*User, error) { return m.Update(ctx, in.ID, version, in.Body) })
}

func (m *Module) disable(ctx context.Context, in *idInput) (*userOutput, error) {
	return answer(m.Disable(ctx, in.ID))
}

func (m *Module) enable(ctx context.Context, in *idInput) (*userOutput, error) {
	return answer(m.Enable(ctx, in.ID))
}

func (m *Module) resetPassword(ctx context.Context, in *idInput) (*passwordOutput, error) {
	oneTime, err := m.ResetPassword(ctx, in.ID)
	return &passwordOutput{Body: UserPassword{OneTimePassword: oneTime}}, err
}

func (m *Module) resetMFA(ctx context.Context, in *idInput) (*userOutput, error) {
	return answer(m.ResetMFA(ctx, in.ID))
}

func (m *Module) putSkills(ctx context.Context, in *skillsInput) (*userOutput, error) {
	return in.matched(func(version int64) (*User, error) { return m.PutSkills(ctx, in.ID, version, in.Body.Skills) })
}

func (m *Module) putCredentials(ctx context.Context, in *credentialsInput) (*userOutput, error) {
	return in.matched(func(version int64) (*User, error) { return m.PutCredentials(ctx, in.ID, version, in.Body.Credentials) })
}

func (m *Module) putFacilities(ctx context.Context, in *facilitiesInput) (*userOutput, error) {
	return in.matched(func(version int64) (*User, error) { return m.PutFacilities(ctx, in.ID, version, in.Body.FacilityIDs) })
}

func (m *Module) putShift(ctx context.Context, in *shiftInput) (*struct{}, error) {
	return &struct{}{}, m.SetShift(ctx, in.Body.OnShift)
}

// matched runs an edit with the version of If-Match.
func (in *UserVersion) matched(edit func(version int64) (*User, error)) (*userOutput, error) {
	version, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return answer(edit(version))
}

func answer(u *User, err error) (*userOutput, error) {
	if err != nil {
		return nil, err
	}
	return &userOutput{ETag: httpx.ETag(u.Version), Body: u}, nil
}
