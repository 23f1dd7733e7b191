package provisioning

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/elimity-com/scim"
	"github.com/google/uuid"
	filter "github.com/scim2/filter-parser/v2"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
)

// groups implements scim.ResourceHandler for the organisation's groups. What a group means here is set in Setup.
type groups struct{ *Module }

// Get implements scim.ResourceHandler.
func (g groups) Get(r *http.Request, id string) (out scim.Resource, err error) {
	err = g.within(r, func(_ context.Context, tx *db.Tx) error {
		found, err := groupByID(tx, id)
		if err != nil {
			return err
		}
		out, err = g.resource(tx, r, found)
		return err
	})
	return out, err
}

// GetAll implements scim.ResourceHandler.
func (g groups) GetAll(r *http.Request, params scim.ListRequestParams) (page scim.Page, err error) {
	page.Resources = []scim.Resource{}
	text, args, err := where(params.FilterValidator, groupsBy())
	if err != nil {
		return page, err
	}
	err = g.within(r, func(_ context.Context, tx *db.Tx) error {
		found, total, err := findGroups(tx, text, args, params.StartIndex-1, params.Count)
		page.TotalResults = total
		for _, one := range found {
			resource, err := g.resource(tx, r, one)
			if err != nil {
				return err
			}
			page.Resources = append(page.Resources, resource)
		}
		return err
	})
	return page, err
}

// Create implements scim.ResourceHandler. A new group means nothing until the agency says what it means.
func (g groups) Create(r *http.Request, attributes scim.ResourceAttributes) (out scim.Resource, err error) {
	next, people := group{ID: db.NewID()}, members{}
	for name, v := range attributes {
		next.set(&people, scim.PatchOperationReplace, name, v)
	}
	err = g.within(r, func(ctx context.Context, tx *db.Tx) error {
		if err := next.check(tx); err != nil {
			return err
		}
		if err := insertGroup(tx, &next, g.Clock.Now()); err != nil {
			return err
		}
		out, err = g.bring(ctx, tx, r, "provisioning.group.create", next.ID, people)
		return err
	})
	return out, err
}

// Replace implements scim.ResourceHandler.
func (g groups) Replace(r *http.Request, id string, attributes scim.ResourceAttributes) (scim.Resource, error) {
	return g.edit(r, id, func(next *group, people *members) {
		next.ExternalID = ""
		people.steps = []memberStep{{all: true, gone: true}}
		for name, v := range attributes {
			next.set(people, scim.PatchOperationReplace, name, v)
		}
	})
}

// Patch implements scim.ResourceHandler.
func (g groups) Patch(r *http.Request, id string, operations []scim.PatchOperation) (scim.Resource, error) {
	return g.edit(r, id, func(next *group, people *members) {
		for _, op := range operations {
			if op.Path == nil {
				all, _ := op.Value.(map[string]any)
				for name, v := range all {
					next.set(people, op.Op, name, v)
				}
			} else if one, ok := valueNamed(op.Path.ValueExpression); ok {
				people.steps = append(people.steps, memberStep{gone: op.Op == scim.PatchOperationRemove, ids: []string{one}})
			} else {
				next.set(people, op.Op, op.Path.AttributePath.AttributeName, op.Value)
			}
		}
	})
}

// valueNamed reads members[value eq "id"].
func valueNamed(e filter.Expression) (string, bool) {
	c, ok := e.(*filter.AttributeExpression)
	if !ok || !strings.EqualFold(c.AttributePath.AttributeName, "value") || !strings.EqualFold(string(c.Operator), string(filter.EQ)) {
		return "", e != nil // another expression names nobody
	}
	id, _ := c.CompareValue.(string)
	return strings.ToLower(id), true
}

// set takes one attribute of a group, or what is said of its people.
func (g *group) set(people *members, op, name string, value any) {
	if strings.EqualFold(name, "members") {
		people.steps = append(people.steps, stepOf(op, value))
		return
	}
	groupAttributes().set(g, name, value)
}

// check refuses a group's name that cannot be kept, or that another bears.
func (g *group) check(tx *db.Tx) error {
	if strings.TrimSpace(g.Name) == "" || len(g.Name) > longest || len(g.ExternalID) > longest || strings.ContainsFunc(g.Name+g.ExternalID, unicode.IsControl) {
		return wrong("displayName: give a name of at most 255 characters that can be shown.")
	}
	other, err := groupNamed(tx, g.Name, g.ID)
	if err != nil || !other {
		return err
	}
	return taken("Another group has this displayName. Find it by a filter and go on with its id.")
}

func (g groups) edit(r *http.Request, id string, change func(*group, *members)) (out scim.Resource, err error) {
	err = g.within(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := groupByID(tx, id)
		if err != nil {
			return err
		}
		if err := unchanged(r, before.Version); err != nil {
			return err
		}
		next, people := *before, members{}
		change(&next, &people)
		if err := next.check(tx); err != nil {
			return err
		}
		if err := saveGroup(tx, &next, g.Clock.Now()); err != nil {
			return err
		}
		out, err = g.bring(ctx, tx, r, "provisioning.group.change", next.ID, people)
		return err
	})
	return out, err
}

// bring gives a group its people, and them what it means.
func (g groups) bring(ctx context.Context, tx *db.Tx, r *http.Request, act string, id uuid.UUID, people members) (out scim.Resource, err error) {
	now, err := membersOf(tx, id)
	if err != nil {
		return out, err
	}
	wanted, err := known(tx, people.apply(now))
	if err != nil {
		return out, err
	}
	came := slices.DeleteFunc(slices.Clone(wanted), func(u uuid.UUID) bool { return slices.Contains(now, u) })
	went := slices.DeleteFunc(slices.Clone(now), func(u uuid.UUID) bool { return slices.Contains(wanted, u) })
	if err := changeMembers(tx, id, came, went); err != nil {
		return out, err
	}
	for _, user := range slices.Concat(came, went) {
		if err := g.settle(ctx, tx, user); err != nil {
			return out, err
		}
	}
	err = trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "provisioned_group", ObjectID: id, Details: map[string]any{"came": len(came), "went": len(went)}})
	if err != nil {
		return out, err
	}
	after, err := groupByID(tx, id.String())
	if err != nil {
		return out, err
	}
	return g.resource(tx, r, after)
}

// Delete implements scim.ResourceHandler: what the group gave to its people ends.
func (g groups) Delete(r *http.Request, id string) error {
	return g.within(r, func(ctx context.Context, tx *db.Tx) error {
		before, err := groupByID(tx, id)
		if err != nil {
			return err
		}
		if err := unchanged(r, before.Version); err != nil {
			return err
		}
		people, err := membersOf(tx, before.ID)
		if err != nil {
			return err
		}
		if err := deleteGroup(tx, before.ID); err != nil {
			return err
		}
		for _, user := range people {
			if err := g.settle(ctx, tx, user); err != nil {
				return err
			}
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "provisioning.group.remove", ObjectType: "provisioned_group", ObjectID: before.ID, Details: map[string]any{"went": len(people)}})
	})
}

// resource is a group in the protocol's form. Its people are left unread where they are not asked for: groups can be large.
func (g groups) resource(tx *db.Tx, r *http.Request, one *group) (scim.Resource, error) {
	attributes := asked(r, scim.ResourceAttributes{"displayName": one.Name, "members": []any{}})
	if _, wanted := attributes["members"]; wanted {
		people, err := membersOf(tx, one.ID)
		if err != nil {
			return scim.Resource{}, err
		}
		list := make([]any, len(people))
		for i, id := range people {
			list[i] = map[string]any{"value": id.String()}
		}
		attributes["members"] = list
	}
	return scim.Resource{ID: one.ID.String(), ExternalID: given(one.ExternalID), Meta: meta(one.CreatedAt, one.UpdatedAt, one.Version), Attributes: attributes}, nil
}
