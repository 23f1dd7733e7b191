package provisioning

import (
	"maps"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const peopleColumns = `select u.id, u.email, u.name, u.role, u.status, u.timezone, u.version, u.created_at,
 coalesce(p.updated_at, u.created_at) as updated_at, p.user_id is not null as provisioned, coalesce(p.user_name, u.email) as user_name,
 coalesce(p.external_id, '') as external_id, coalesce(p.display_name, '') as display_name, coalesce(p.formatted, '') as formatted,
 coalesce(p.given_name, '') as given_name, coalesce(p.family_name, '') as family_name, coalesce(p.active_there, false) as active_there,
 coalesce(p.by_groups, false) as by_groups, coalesce(p.waits, false) as waits, p.removed_at is not null as removed`

// peopleHere are the agency's own people.
const peopleHere = ` from users u left join provisioned_people p on p.tenant_id = u.tenant_id and p.user_id = u.id where u.tenant_id = @tenant and u.client_id is null`

// personByID gives a person; 404 where the agency has none of its own, or the organisation deleted them.
func personByID(tx *db.Tx, id string) (*person, error) {
	parsed, err := parseID(id)
	if err != nil {
		return nil, err
	}
	p := &person{}
	err = tx.Select(p, peopleColumns+peopleHere+` and p.removed_at is null and u.id = @id`, map[string]any{"id": parsed})
	if err == nil && p.ID == uuid.Nil {
		err = apperr.NotFound()
	}
	return p, err
}

// personKnown finds who has that name to sign in with or that address, but for one; nil where nobody has. Whom the organisation
// deleted comes last.
func personKnown(tx *db.Tx, userName, email string, but uuid.UUID) (*person, error) {
	p := &person{}
	err := tx.Select(p, peopleColumns+peopleHere+` and u.id <> @but and (lower(coalesce(p.user_name, u.email)) = lower(@name) or u.email = @email)
 order by p.removed_at is not null, u.id limit 1`, map[string]any{"name": userName, "email": email, "but": but})
	if err != nil || p.ID == uuid.Nil {
		return nil, err
	}
	return p, nil
}

func findPeople(tx *db.Tx, where string, args map[string]any, offset, limit int) (found []*person, total int, err error) {
	all := peopleHere + ` and p.removed_at is null and ` + where
	if err := tx.Select(&total, `select count(*)`+all, args); err != nil || limit == 0 {
		return nil, total, err
	}
	args = maps.Clone(args)
	args["offset"], args["limit"] = offset, limit
	err = tx.Select(&found, peopleColumns+all+` order by u.id offset @offset limit @limit`, args)
	return found, total, err
}

// countPeople tells how many of the ids are those of people whom the protocol shows.
func countPeople(tx *db.Tx, ids []uuid.UUID) (n int, err error) {
	err = tx.Select(&n, `select count(*)`+peopleHere+` and p.removed_at is null and u.id = any (cast(@ids as uuid[]))`, map[string]any{"ids": db.IDs(ids)})
	return n, err
}

func savePerson(tx *db.Tx, id uuid.UUID, p profile, s state, now time.Time) error {
	_, err := tx.Exec(`insert into provisioned_people as p (tenant_id, user_id, user_name, external_id, display_name, formatted, given_name, family_name,
  active_there, by_groups, waits, removed_at, updated_at)
 values (@tenant, @id, @user_name, @external, @display, @formatted, @given, @family, @active, @by_groups, @waits, case when @removed then cast(@now as timestamptz) end, @now)
 on conflict (tenant_id, user_id) do update set user_name = excluded.user_name, external_id = excluded.external_id, display_name = excluded.display_name,
  formatted = excluded.formatted, given_name = excluded.given_name, family_name = excluded.family_name, active_there = excluded.active_there,
  by_groups = excluded.by_groups, waits = excluded.waits, removed_at = excluded.removed_at, updated_at = excluded.updated_at
 where p.tenant_id = @tenant`, map[string]any{"id": id, "user_name": p.UserName, "external": p.ExternalID, "display": p.Display, "formatted": p.Formatted,
		"given": p.GivenName, "family": p.Surname, "active": s.ActiveThere, "by_groups": s.ByGroups, "waits": s.Waits, "removed": s.Removed, "now": now})
	return err
}

// groupsOf gives the groups of people, as the protocol names them.
func groupsOf(tx *db.Tx, all []*person) (map[uuid.UUID][]any, error) {
	ids := make([]uuid.UUID, len(all))
	for i, p := range all {
		ids[i] = p.ID
	}
	var rows []struct {
		UserID, ID uuid.UUID
		Name       string
	}
	err := tx.Select(&rows, `select m.user_id, g.id, g.name from provisioned_members m join provisioned_groups g on g.tenant_id = m.tenant_id and g.id = m.group_id
 where m.tenant_id = @tenant and m.user_id = any (cast(@ids as uuid[])) order by g.name`, map[string]any{"ids": db.IDs(ids)})
	out := map[uuid.UUID][]any{}
	for _, r := range rows {
		out[r.UserID] = append(out[r.UserID], map[string]any{"value": r.ID.String(), "display": r.Name})
	}
	return out, err
}

// meaningFor reads what a person's groups give them.
func meaningFor(tx *db.Tx, user uuid.UUID) (m meaning, err error) {
	var row struct{ Role, Facilities, Now string }
	err = tx.Select(&row, `with mine as (select g.id, g.role, g.rank from provisioned_groups g join provisioned_members m on m.tenant_id = g.tenant_id and m.group_id = g.id
   where g.tenant_id = @tenant and m.user_id = @user and g.role is not null),
  first as (select role from mine order by rank, id limit 1)
 select coalesce((select role from first), '') as role,
  coalesce((select string_agg(distinct cast(f.facility_id as text), ',') from provisioned_group_facilities f join mine on mine.id = f.group_id
    where f.tenant_id = @tenant and mine.role = (select role from first)), '') as facilities,
  coalesce((select string_agg(cast(facility_id as text), ',') from user_facilities where tenant_id = @tenant and user_id = @user), '') as now`, map[string]any{"user": user})
	m.Role, m.Facilities, m.Now = roleOf(row.Role), parseIDs(row.Facilities), parseIDs(row.Now)
	return m, err
}
