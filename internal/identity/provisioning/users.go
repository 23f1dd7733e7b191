package provisioning

import (
	"context"
	"net/http"
	"time"

	"github.com/elimity-com/scim"
	scimerrors "github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/identity/people"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// users implements scim.ResourceHandler for the agency's own people. Hospitals' people are not an organisation's to tell of.
type users struct{ *Module }

// within runs a request of the protocol in one transaction. Those that write come one at a time for each agency, since a
// person's access follows from several rows that an organisation changes side by side.
func (m *Module) within(r *http.Request, do func(ctx context.Context, tx *db.Tx) error) error {
	return refusal(r, m.DB.InTenant(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if r.Method != http.MethodGet {
			if err := tx.Lock("provisioning"); err != nil {
				return err
			}
		}
		return do(ctx, tx)
	}))
}

// Get implements scim.ResourceHandler.
func (u users) Get(r *http.Request, id string) (out scim.Resource, err error) {
	err = u.within(r, func(_ context.Context, tx *db.Tx) error {
		found, err := personByID(tx, id)
		if err != nil {
			return err
		}
		out, err = u.resource(tx, r, found)
		return err
	})
	return out, err
}

// GetAll implements scim.ResourceHandler.
func (u users) GetAll(r *http.Request, params scim.ListRequestParams) (page scim.Page, err error) {
	page.Resources = []scim.Resource{}
	text, args, err := where(params.FilterValidator, peopleBy())
	if err != nil {
		return page, err
	}
	err = u.within(r, func(_ context.Context, tx *db.Tx) error {
		found, total, err := findPeople(tx, text, args, params.StartIndex-1, params.Count)
		page.TotalResults = total
		if err != nil {
			return err
		}
		page.Resources, err = u.resources(tx, r, found)
		return err
	})
	return page, err
}

// Create implements scim.ResourceHandler. Whom the organisation had deleted comes back as the person they were.
func (u users) Create(r *http.Request, attributes scim.ResourceAttributes) (out scim.Resource, err error) {
	p := told(attributes, true)
	if err := p.check(); err != nil {
		return out, err
	}
	err = u.within(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := personKnown(tx, p.UserName, p.address(), uuid.Nil)
		switch {
		case err != nil:
			return err
		case before == nil:
			before, err = u.enrol(ctx, tx, p)
		case !before.Removed:
			return taken("Somebody here has this userName or this e-mail address. Find them by a filter and go on with their id.")
		default:
			err = u.revive(ctx, tx, before)
		}
		if err != nil {
			return err
		}
		out, err = u.write(ctx, tx, r, before, p)
		return err
	})
	return out, err
}

// enrol makes a person who waits for a role. The role they bear meanwhile opens nothing: they are not let in.
func (u users) enrol(ctx context.Context, tx *db.Tx, p profile) (*person, error) {
	in := people.NewUser{Name: p.name(), Email: p.address(), Role: principal.Coder}
	if _, err := time.LoadLocation(p.Timezone); err == nil && p.Timezone != "Local" {
		in.Timezone = p.Timezone
	}
	id, err := u.People.Enrol(ctx, tx, in)
	if err != nil {
		return nil, err
	}
	if err := savePerson(tx, id, p, state{ByGroups: true}, u.Clock.Now()); err != nil {
		return nil, err
	}
	return personByID(tx, id.String())
}

// revive undoes a deletion; the person waits for a role anew.
func (u users) revive(ctx context.Context, tx *db.Tx, before *person) error {
	before.Removed, before.ActiveThere, before.Waits, before.ByGroups = false, false, false, true
	if err := u.People.Alter(ctx, tx, before.ID, people.UserChange{}); err != nil {
		return err
	}
	return savePerson(tx, before.ID, before.profile(), before.state(), u.Clock.Now())
}

// Replace implements scim.ResourceHandler.
func (u users) Replace(r *http.Request, id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	return u.edit(r, id, func(before *person) profile { return told(attributes, before.active()) })
}

// Patch implements scim.ResourceHandler.
func (u users) Patch(r *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	return u.edit(r, id, func(before *person) profile {
		p := before.profile()
		p.patch(operations)
		return p
	})
}

func (u users) edit(r *http.Request, id string, change func(*person) profile) (out scim.Resource, err error) {
	err = u.within(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := personByID(tx, id)
		if err != nil {
			return err
		}
		if err := unchanged(r, before.Version); err != nil {
			return err
		}
		p := change(before)
		if err := p.check(); err != nil {
			return err
		}
		out, err = u.write(ctx, tx, r, before, p)
		return err
	})
	return out, err
}

// unchanged holds If-Match, where it is sent, to the version there is.
func unchanged(r *http.Request, version int64) error {
	tag := r.Header.Get("If-Match")
	if tag == "" || tag == "*" {
		return nil
	}
	return httpx.MatchTag(tag, httpx.ETag(version))
}

// write brings a person to what the organisation tells of them.
func (u users) write(ctx context.Context, tx *db.Tx, r *http.Request, before *person, p profile) (out scim.Resource, err error) {
	p.settleForm()
	if before.Provisioned && p == before.profile() {
		return u.resource(tx, r, before) // told again
	}
	if other, err := personKnown(tx, p.UserName, p.address(), before.ID); err != nil || other != nil {
		return out, orElse(err, taken("Somebody else has this userName or this e-mail address."))
	}
	name, address := p.name(), p.address()
	change := people.UserChange{}
	if name != before.Name {
		change.Name = &name
	}
	if address != before.Email {
		change.Email = &address
	}
	if err := u.People.Alter(ctx, tx, before.ID, change); err != nil {
		return out, err
	}
	s := before.state()
	if !before.Provisioned {
		s = state{ActiveThere: p.Active || before.Status == active}
	}
	turned := p.Active != s.ActiveThere
	s.ActiveThere = p.Active
	s.Waits = p.Active && (before.Waits || turned)
	if err := savePerson(tx, before.ID, p, s, u.Clock.Now()); err != nil {
		return out, err
	}
	if turned {
		if err := u.settle(ctx, tx, before.ID); err != nil {
			return out, err
		}
	}
	after, err := personByID(tx, before.ID.String())
	if err != nil {
		return out, err
	}
	return u.resource(tx, r, after)
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Delete implements scim.ResourceHandler: the person's access ends and their groups are forgotten; what they did stays.
func (u users) Delete(r *http.Request, id string) error {
	return u.within(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := personByID(tx, id)
		if err != nil {
			return err
		}
		if err := unchanged(r, before.Version); err != nil {
			return err
		}
		if err := u.People.Close(ctx, tx, before.ID); err != nil {
			return err
		}
		if err := leaveGroups(tx, before.ID); err != nil {
			return err
		}
		before.Removed, before.ActiveThere, before.Waits = true, false, false
		if err := savePerson(tx, before.ID, before.profile(), before.state(), u.Clock.Now()); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "provisioning.person.remove", ObjectType: "user", ObjectID: before.ID})
	})
}

func (u users) resource(tx *db.Tx, r *http.Request, p *person) (scim.Resource, error) {
	all, err := u.resources(tx, r, []*person{p})
	if err != nil {
		return scim.Resource{}, err
	}
	return all[0], nil
}

// resources are people in the protocol's form.
func (u users) resources(tx *db.Tx, r *http.Request, all []*person) ([]scim.Resource, error) {
	groups, err := groupsOf(tx, all)
	out := make([]scim.Resource, len(all))
	for i, p := range all {
		out[i] = p.resource(r, groups[p.ID])
	}
	return out, err
}

func (p *person) resource(r *http.Request, groups []any) scim.Resource {
	name := map[string]any{"formatted": p.Name}
	if p.GivenName != "" {
		name["givenName"] = p.GivenName
	}
	if p.FamilyName != "" {
		name["familyName"] = p.FamilyName
	}
	attributes := scim.ResourceAttributes{
		"userName": p.UserName, "displayName": p.Name, "name": name, "active": p.active(), "timezone": p.Timezone,
		"emails": []any{map[string]any{"value": p.Email, "type": "work", "primary": true}},
		"roles":  []any{map[string]any{"value": string(p.Role), "primary": true}},
	}
	if len(groups) > 0 {
		attributes["groups"] = groups
	}
	return scim.Resource{ID: p.ID.String(), ExternalID: given(p.ExternalID), Meta: meta(p.CreatedAt, p.UpdatedAt, p.Version), Attributes: asked(r, attributes)}
}

func given(text string) optional.String {
	if text == "" {
		return optional.String{}
	}
	return optional.NewString(text)
}

func meta(created, updated time.Time, version int64) scim.Meta {
	created, updated = created.UTC(), updated.UTC()
	return scim.Meta{Created: &created, LastModified: &updated, Version: "W/" + httpx.ETag(version)}
}

// parseID reads an id. What is none names nobody.
func parseID(id string) (uuid.UUID, error) {
	out, err := uuid.Parse(id)
	if err != nil {
		return out, scimerrors.ScimError{Status: http.StatusNotFound, Detail: apperr.NotFound().Message}
	}
	return out, nil
}
