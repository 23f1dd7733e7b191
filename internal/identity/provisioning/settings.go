package provisioning

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/identity/people"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// GroupMeaning says which role, and which facilities, the people of a group have.
type GroupMeaning struct {
	ID          uuid.UUID      `json:"id" format:"uuid"`
	Role        principal.Role `json:"role" enum:",coder,prep,roi,auditor,manager,compliance,operator" doc:"empty: the group means nothing here"`
	FacilityIDs []uuid.UUID    `json:"facilityIds" nullable:"false" maxItems:"2000" doc:"whose charts technicians may draw; none: facilities stay as they are set by hand"`
}

// ProvisionedGroup is one of the organisation's groups with what it means.
type ProvisionedGroup struct {
	GroupMeaning
	Name   string `json:"name"`
	People int    `json:"people" doc:"how many are in it"`
}

// PersonWaiting is somebody who has no group that gives a role.
type PersonWaiting struct {
	ID   uuid.UUID `json:"id" format:"uuid"`
	Name string    `json:"name"`
}

// Provisioning is provisioning as the agency sees it.
type Provisioning struct {
	BaseURL string             `json:"baseUrl" doc:"to enter at the organisation; empty where the installation has no public address"`
	Roles   []principal.Role   `json:"roles" nullable:"false" doc:"that the asker may give to groups"`
	Groups  []ProvisionedGroup `json:"groups" nullable:"false" doc:"in the order in which they count: of a person's groups the first that gives a role"`
	People  int                `json:"people" doc:"whom the organisation has told of"`
	Waiting []PersonWaiting    `json:"waiting" nullable:"false" doc:"the first 50 who wait for a group that gives a role"`
}

// ProvisioningMeanings are the meanings of groups, the first to count first.
type ProvisioningMeanings struct {
	Groups []GroupMeaning `json:"groups" nullable:"false" maxItems:"500"`
}

type viewOutput struct {
	ETag string `header:"ETag"`
	Body *Provisioning
}

type groupsInput struct {
	IfMatch string `header:"If-Match" doc:"the ETag of what was edited"`
	Body    ProvisioningMeanings
}

type nothing struct{}

func (m *Module) get(ctx context.Context, _ *nothing) (*viewOutput, error) {
	out := &viewOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.view(ctx, tx, out) })
	return out, err
}

// view reads everything; the tag is of what can be edited alone, so that people who come meanwhile disturb no edit.
func (m *Module) view(ctx context.Context, tx *db.Tx, out *viewOutput) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	v := &Provisioning{Roles: mappable(p.Role), Groups: []ProvisionedGroup{}, Waiting: []PersonWaiting{}}
	if m.PublicURL != "" {
		v.BaseURL = m.address()
	}
	groups, err := rankedGroups(tx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		v.Groups = append(v.Groups, ProvisionedGroup{GroupMeaning: g.meaning(), Name: g.Name, People: g.People})
	}
	if v.People, v.Waiting, err = provisioned(tx); err != nil {
		return err
	}
	out.ETag, out.Body = httpx.ContentTag(meanings(groups)), v
	return nil
}

func (g *group) meaning() GroupMeaning {
	return GroupMeaning{ID: g.ID, Role: g.Role, FacilityIDs: parseIDs(g.Facilities)}
}

func meanings(groups []*group) []GroupMeaning {
	out := make([]GroupMeaning, len(groups))
	for i, g := range groups {
		out[i] = g.meaning()
	}
	return out
}

// mappable are the roles that somebody may give to groups: those whose people they look after. A hospital's people are the
// hospital's, so no group of the agency's organisation makes any.
func mappable(role principal.Role) []principal.Role {
	return slices.DeleteFunc(slices.Clone(people.Manages(role)), func(r principal.Role) bool { return r == principal.Hospital })
}

func (m *Module) put(ctx context.Context, in *groupsInput) (*viewOutput, error) {
	out := &viewOutput{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.Lock("provisioning"); err != nil {
			return err
		}
		now, err := rankedGroups(tx)
		if err != nil {
			return err
		}
		if err := httpx.MatchTag(in.IfMatch, httpx.ContentTag(meanings(now))); err != nil {
			return err
		}
		if err := m.mean(ctx, tx, meanings(now), in.Body.Groups); err != nil {
			return err
		}
		return m.view(ctx, tx, out)
	})
	return out, err
}

// mean sets what groups mean, and brings everybody in those that changed to it. Groups that are not named stay behind the others.
func (m *Module) mean(ctx context.Context, tx *db.Tx, now, next []GroupMeaning) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	if err := checkMeanings(mappable(p.Role), now, next); err != nil {
		return err
	}
	var changed []uuid.UUID
	for rank, g := range next {
		was := slices.IndexFunc(now, func(w GroupMeaning) bool { return w.ID == g.ID })
		if was == rank && now[was].Role == g.Role && sameIDs(now[was].FacilityIDs, g.FacilityIDs) {
			continue
		}
		if err := giveMeaning(tx, g.ID, g.Role, rank, g.FacilityIDs); err != nil {
			return err
		}
		changed = append(changed, g.ID)
	}
	concerned, err := peopleIn(tx, changed)
	if err != nil {
		return err
	}
	for _, user := range concerned {
		if err := m.settle(ctx, tx, user); err != nil {
			return err
		}
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "provisioning.groups.set", ObjectType: "agency", ObjectID: tx.Tenant(), Details: map[string]any{"groups": next, "people": len(concerned)}})
}

// checkMeanings refuses groups that are not there, and roles that the actor may neither give nor take away.
func checkMeanings(may []principal.Role, now, next []GroupMeaning) error {
	var wrong []apperr.Field
	seen := map[uuid.UUID]bool{}
	for i, g := range next {
		at := fmt.Sprintf("body.groups[%d]", i)
		was := slices.IndexFunc(now, func(w GroupMeaning) bool { return w.ID == g.ID })
		switch {
		case was < 0 || seen[g.ID]:
			wrong = append(wrong, apperr.Field{Location: at + ".id", Message: "there is no such group, or it stands here twice; load the page again"})
		case g.Role != now[was].Role && ((g.Role != "" && !slices.Contains(may, g.Role)) || (now[was].Role != "" && !slices.Contains(may, now[was].Role))):
			return apperr.New(http.StatusForbidden, "role-not-yours", "People of this role are looked after by the operator. Ask them to give this group its role.")
		case len(g.FacilityIDs) > 0 && !g.Role.Technician():
			wrong = append(wrong, apperr.Field{Location: at + ".facilityIds", Message: "only technicians draw charts of facilities; name none"})
		}
		seen[g.ID] = true
	}
	if len(wrong) > 0 {
		return apperr.Invalid("The meaning of the groups was not saved.", wrong...)
	}
	return nil
}

// ProvisioningAct is something the organisation asked for.
type ProvisioningAct struct {
	ID     uuid.UUID `json:"id" format:"uuid"`
	At     time.Time `json:"at"`
	Act    string    `json:"act" doc:"method and kind of resource, such as PATCH Users"`
	About  string    `json:"about" doc:"the person or group, as far as known"`
	Status int       `json:"status" doc:"of the answer; from 400 on it was refused"`
	Detail string    `json:"detail" doc:"why it was refused"`
}

// ProvisioningActs are the newest, the newest first.
type ProvisioningActs struct {
	Items []ProvisioningAct `json:"items" nullable:"false"`
}

type actsOutput struct{ Body ProvisioningActs }

func (m *Module) acts(ctx context.Context, _ *nothing) (*actsOutput, error) {
	out := &actsOutput{}
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		out.Body.Items, err = lastActs(tx)
		return err
	})
	return out, err
}
