package audit

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const eventColumns = `e.id, e.client_id, e.at, e.actor_id, e.actor_role, e.act, e.object_type, e.object_id, e.patient_id, e.encounter_id,
	e.work_item_id, e.page, e.reason, e.details, e.session_id, host(e.address) as address, e.request_id, cast(cast(e.txid as text) as bigint) as xact`

// lockLog lets one sealer of a tenant work at a time.
func lockLog(tx *db.Tx) error {
	_, err := tx.Exec(`select pg_advisory_xact_lock(hashtextextended('audit.seal' || cast(@tenant as text), 0))`, nil)
	return err
}

func newestCheckpoint(tx *db.Tx) (checkpointRow, error) {
	var rows []checkpointRow
	err := tx.Select(&rows, `select size, root_hash, note, cast(cast(sealed_xid as text) as bigint) as sealed_xact, sealed_id, frontier, created_at
		from audit_checkpoints where tenant_id = @tenant order by size desc limit 1`, nil)
	if err != nil || len(rows) == 0 {
		return checkpointRow{}, err
	}
	return rows[0], nil
}

func allCheckpoints(tx *db.Tx) ([]checkpointRow, error) {
	var rows []checkpointRow
	err := tx.Select(&rows, `select size, root_hash, note, created_at from audit_checkpoints where tenant_id = @tenant order by size`, nil)
	return rows, err
}

// horizon gives the oldest transaction still running and the next one to come.
func horizon(tx *db.Tx) (oldest, next uint64, err error) {
	var h struct{ Oldest, Next uint64 }
	err = tx.Select(&h, `select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) as oldest,
		cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) as next where cast(@tenant as uuid) is not null`, nil)
	return h.Oldest, h.Next, err
}

const afterSQL = `select ` + eventColumns + ` from audit_events e
	where e.tenant_id = @tenant
	and (e.txid, e.id) > (cast(cast(@xact as text) as xid8), cast(@id as uuid))
	and (e.txid < cast(cast(@oldest as text) as xid8) or e.txid >= cast(cast(@next as text) as xid8))
	order by e.txid, e.id limit @limit`

// unsealed gives rows after a place in commit order whose transactions, and all before them, have ended, and whether there may be
// more. In a restored database, whose counter began anew, rows from before the restore (beyond next) count too.
func unsealed(tx *db.Tx, after checkpointRow, oldest, next uint64, limit int) (fresh []eventRow, more bool, err error) {
	for {
		var rows []eventRow
		err := tx.Select(&rows, afterSQL, map[string]any{"xact": text(after.SealedXact), "id": after.SealedID, "oldest": text(oldest),
			"next": text(next), "limit": limit})
		if err != nil || len(rows) == 0 {
			return nil, false, err
		}
		last := rows[len(rows)-1]
		fresh, err = without(tx, rows, func(r eventRow) uuid.UUID { return r.ID })
		if err != nil || len(fresh) > 0 || len(rows) < limit {
			return fresh, len(rows) == limit, err
		}
		after.SealedXact, after.SealedID = last.Xact, last.ID // all of these were sealed before a restore
	}
}

const sealedSQL = `select event_id from audit_leaves where tenant_id = @tenant and event_id = any (cast(@ids as uuid[]))`

// without leaves out what is sealed. It asks for many at once: joined to the leaves, of which a planner that reads policies expects a
// handful, each row would be compared with every leaf of the tenant.
func without[R any](tx *db.Tx, rows []R, id func(R) uuid.UUID) ([]R, error) {
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = id(r).String()
	}
	var sealed []uuid.UUID
	if err := tx.Select(&sealed, sealedSQL, map[string]any{"ids": "{" + strings.Join(ids, ",") + "}"}); err != nil || len(sealed) == 0 {
		return rows, err
	}
	known := make(map[uuid.UUID]bool, len(sealed))
	for _, s := range sealed {
		known[s] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return known[id(r)] }), nil
}

func text(n uint64) string { return strconv.FormatUint(n, 10) }

// appendLeaves writes the places of sealed rows.
func appendLeaves(tx *db.Tx, from int64, ids []uuid.UUID, hashes [][]byte) error {
	const batch = 1000
	for start := 0; start < len(ids); start += batch {
		end := min(start+batch, len(ids))
		args := map[string]any{}
		var values []string
		for i := start; i < end; i++ {
			n := strconv.Itoa(i - start)
			values = append(values, "(@tenant, @s"+n+", @e"+n+", @h"+n+")")
			args["s"+n], args["e"+n], args["h"+n] = from+int64(i), ids[i], hashes[i]
		}
		if _, err := tx.Exec(`insert into audit_leaves (tenant_id, seq, event_id, leaf_hash) values `+strings.Join(values, ","), args); err != nil {
			return err
		}
	}
	return nil
}

func insertCheckpoint(tx *db.Tx, c checkpointRow) error {
	_, err := tx.Exec(`insert into audit_checkpoints (tenant_id, size, root_hash, note, sealed_xid, sealed_id, frontier)
		values (@tenant, @size, @root, @note, cast(cast(@xact as text) as xid8), @id, @frontier)`, map[string]any{"size": c.Size, "root": c.RootHash,
		"note": c.Note, "xact": text(c.SealedXact), "id": c.SealedID, "frontier": c.Frontier})
	return err
}

// leavesFrom reads sealed places in order, with the rows they stand for as they are now.
func leavesFrom(tx *db.Tx, from int64, limit int) ([]leafRow, error) {
	var rows []leafRow
	err := tx.Select(&rows, `select l.seq, l.event_id, l.leaf_hash, e.id is not null as found, `+eventColumns+`
		from audit_leaves l left join audit_events e on e.tenant_id = l.tenant_id and e.id = l.event_id
		where l.tenant_id = @tenant and l.seq >= @from order by l.seq limit @limit`, map[string]any{"from": from, "limit": limit})
	return rows, err
}

const beforeSQL = `select e.id from audit_events e where e.tenant_id = @tenant and e.id > @after and e.at < @before order by e.id limit @limit`

// stray finds rows that should have been sealed, by their time, and were not: slipped in behind the sealer's back. It gives some of them.
func stray(tx *db.Tx, before time.Time) ([]uuid.UUID, error) {
	const some = 20
	var found []uuid.UUID
	for after := uuid.Nil; len(found) < some; {
		var ids []uuid.UUID
		err := tx.Select(&ids, beforeSQL, map[string]any{"after": after, "before": before, "limit": sealBatch})
		if err != nil || len(ids) == 0 {
			return found, err
		}
		after = ids[len(ids)-1]
		ids, err = without(tx, ids, func(id uuid.UUID) uuid.UUID { return id })
		if err != nil {
			return nil, err
		}
		found = append(found, ids...)
	}
	return found[:min(len(found), some)], nil
}

// findEvent gives one row of an encounter's history; 404 where there is none.
func findEvent(tx *db.Tx, encounter, id uuid.UUID) (eventRow, error) {
	var rows []eventRow
	err := tx.Select(&rows, `select `+eventColumns+` from audit_events e where e.tenant_id = @tenant and e.encounter_id = @encounter and e.id = @id`,
		map[string]any{"encounter": encounter, "id": id})
	if err != nil {
		return eventRow{}, err
	}
	if len(rows) == 0 {
		return eventRow{}, apperr.NotFound()
	}
	return rows[0], nil
}

// filter narrows a search; zero fields are open.
type filter struct {
	Patient, Actor, Encounter uuid.UUID
	Act                       string
	From, To                  time.Time
	BeforeAt                  time.Time
	BeforeID                  uuid.UUID
	Limit                     int
}

func findEvents(tx *db.Tx, f filter) ([]eventRow, error) {
	where := []string{"e.tenant_id = @tenant"}
	args := map[string]any{"limit": f.Limit, "act": f.Act}
	add := func(on bool, condition, name string, value any) {
		if on {
			where = append(where, condition)
			args[name] = value
		}
	}
	add(f.Patient != uuid.Nil, "e.patient_id = @patient", "patient", f.Patient)
	add(f.Actor != uuid.Nil, "e.actor_id = @actor", "actor", f.Actor)
	add(f.Encounter != uuid.Nil, "e.encounter_id = @encounter", "encounter", f.Encounter)
	add(!f.From.IsZero(), "e.at >= @from", "from", f.From)
	add(!f.To.IsZero(), "e.at < @to", "to", f.To)
	add(!f.BeforeAt.IsZero(), "(e.at, e.id) < (@beforeAt, cast(@beforeID as uuid))", "beforeAt", f.BeforeAt)
	args["beforeID"] = f.BeforeID
	args["prefix"] = strings.NewReplacer("%", `\%`, "_", `\_`).Replace(f.Act) + ".%"
	byAct := f.Act != "" && f.Patient == uuid.Nil && f.Actor == uuid.Nil && f.Encounter == uuid.Nil
	if byAct {
		where = append(where, "e.act = acts.act")
	} else {
		add(f.Act != "", "(e.act = @act or e.act like @prefix)", "act", f.Act)
	}
	const newest = ` order by e.at desc, e.id desc limit @limit`
	from := `from audit_events e where ` + strings.Join(where, " and ") + newest
	text := `select ` + eventColumns + ` ` + from
	if byAct {
		text = actsSQL + `select ` + eventColumns + ` from acts cross join lateral (select e.* ` + from + `) e` + newest
	}
	var rows []eventRow
	err := tx.Select(&rows, text, args)
	return rows, err
}

// actsSQL finds the acts that are looked for by stepping through the index from one act to the next: there are some hundred. The
// newest rows of each are then at hand, where a look through the rows in the order of time would read a whole month to find that
// an act which is seldom, or never, was done.
const actsSQL = `with recursive steps as (
 (select e.act from audit_events e where e.tenant_id = @tenant order by e.act limit 1)
 union all
 select (select e.act from audit_events e where e.tenant_id = @tenant and e.act > s.act order by e.act limit 1) from steps s where s.act is not null
), acts as (select act from steps where act = @act or act like @prefix ) `
