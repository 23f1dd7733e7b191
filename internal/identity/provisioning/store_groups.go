package provisioning

import (
	"maps"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func roleOf(text string) principal.Role { return principal.Role(text) }

const groupColumns = `select g.id, g.name, g.external_id, coalesce(g.role, '') as role, g.version, g.created_at, g.updated_at,
 coalesce((select string_agg(cast(f.facility_id as text), ',' order by f.facility_id) from provisioned_group_facilities f where f.tenant_id = g.tenant_id and f.group_id = g.id), '') as facilities,
 (select count(*) from provisioned_members m where m.tenant_id = g.tenant_id and m.group_id = g.id) as people`

const groupsHere = ` from provisioned_groups g where g.tenant_id = @tenant`

// groupByID gives a group; 404 where the agency has none of that id.
func groupByID(tx *db.Tx, id string) (*group, error) {
	parsed, err := parseID(id)
	if err != nil {
		return nil, err
	}
	g := &group{}
	err = tx.Select(g, groupColumns+groupsHere+` and g.id = @id`, map[string]any{"id": parsed})
	if err == nil && g.ID == uuid.Nil {
		err = apperr.NotFound()
	}
	return g, err
}

// groupNamed tells whether a group other than that one bears the name.
func groupNamed(tx *db.Tx, name string, but uuid.UUID) (bool, error) {
	n := 0
	err := tx.Select(&n, `select count(*)`+groupsHere+` and lower(g.name) = lower(@name) and g.id <> @but`, map[string]any{"name": name, "but": but})
	return n > 0, err
}

func findGroups(tx *db.Tx, where string, args map[string]any, offset, limit int) (found []*group, total int, err error) {
	all := groupsHere + ` and ` + where
	if err := tx.Select(&total, `select count(*)`+all, args); err != nil || limit == 0 {
		return nil, total, err
	}
	args = maps.Clone(args)
	args["offset"], args["limit"] = offset, limit
	err = tx.Select(&found, groupColumns+all+` order by g.id offset @offset limit @limit`, args)
	return found, total, err
}

// rankedGroups are all groups in the order in which they count; those that mean nothing come last.
func rankedGroups(tx *db.Tx) (found []*group, err error) {
	err = tx.Select(&found, groupColumns+groupsHere+` order by g.role is null, g.rank, g.id`, nil)
	return found, err
}

func insertGroup(tx *db.Tx, g *group, now time.Time) error {
	_, err := tx.Exec(`insert into provisioned_groups (tenant_id, id, name, external_id, version, created_at, updated_at) values (@tenant, @id, @name, @external, 1, @now, @now)`,
		map[string]any{"id": g.ID, "name": g.Name, "external": g.ExternalID, "now": now})
	return err
}

func saveGroup(tx *db.Tx, g *group, now time.Time) error {
	_, err := tx.Exec(`update provisioned_groups set name = @name, external_id = @external, version = version + 1, updated_at = @now where tenant_id = @tenant and id = @id`,
		map[string]any{"id": g.ID, "name": g.Name, "external": g.ExternalID, "now": now})
	return err
}

func deleteGroup(tx *db.Tx, id uuid.UUID) error {
	_, err := tx.Exec(`delete from provisioned_groups where tenant_id = @tenant and id = @id`, map[string]any{"id": id})
	return err
}

// giveMeaning sets what a group means, and its place among the others.
func giveMeaning(tx *db.Tx, id uuid.UUID, role principal.Role, rank int, facilities []uuid.UUID) error {
	_, err := tx.Exec(`update provisioned_groups set role = nullif(@role, ''), rank = @rank where tenant_id = @tenant and id = @id`,
		map[string]any{"id": id, "role": string(role), "rank": rank})
	if err == nil {
		_, err = tx.Exec(`delete from provisioned_group_facilities where tenant_id = @tenant and group_id = @id`, map[string]any{"id": id})
	}
	if err == nil && len(facilities) > 0 {
		_, err = tx.Exec(`insert into provisioned_group_facilities (tenant_id, group_id, facility_id) select @tenant, @id, f from unnest(cast(@facilities as uuid[])) as f`,
			map[string]any{"id": id, "facilities": db.IDs(facilities)})
	}
	if db.IsForeignKey(err) {
		return apperr.Invalid("The meaning of the groups was not saved.", apperr.Field{Location: "body.groups", Message: "one of the facilities is not there; load the page again"})
	}
	return err
}

func membersOf(tx *db.Tx, id uuid.UUID) (people []uuid.UUID, err error) {
	err = tx.Select(&people, `select user_id from provisioned_members where tenant_id = @tenant and group_id = @id order by user_id`, map[string]any{"id": id})
	return people, err
}

// peopleIn gives everybody who is in one of the groups.
func peopleIn(tx *db.Tx, groups []uuid.UUID) (people []uuid.UUID, err error) {
	err = tx.Select(&people, `select distinct user_id from provisioned_members where tenant_id = @tenant and group_id = any (cast(@ids as uuid[])) order by user_id`,
		map[string]any{"ids": db.IDs(groups)})
	return people, err
}

func changeMembers(tx *db.Tx, id uuid.UUID, came, went []uuid.UUID) error {
	if len(came) > 0 {
		_, err := tx.Exec(`insert into provisioned_members (tenant_id, group_id, user_id) select @tenant, @id, u from unnest(cast(@people as uuid[])) as u`,
			map[string]any{"id": id, "people": db.IDs(came)})
		if err != nil {
			return err
		}
	}
	if len(went) == 0 {
		return nil
	}
	_, err := tx.Exec(`delete from provisioned_members where tenant_id = @tenant and group_id = @id and user_id = any (cast(@people as uuid[]))`,
		map[string]any{"id": id, "people": db.IDs(went)})
	return err
}

func leaveGroups(tx *db.Tx, user uuid.UUID) error {
	_, err := tx.Exec(`delete from provisioned_members where tenant_id = @tenant and user_id = @user`, map[string]any{"user": user})
	return err
}
