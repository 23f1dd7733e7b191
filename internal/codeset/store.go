package codeset

import (
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/db"
)

// mark changes whenever a release is added.
type mark struct {
	count  int64
	latest time.Time
}

// insertBatch is how many rows travel in one statement.
const insertBatch = 10_000

func releaseMark(tx *db.Tx) (mark, error) {
	return markOf(tx, `select count(*), coalesce(max(imported_at), 'epoch') as latest from code_releases`)
}

func cptMark(tx *db.Tx) (mark, error) {
	return markOf(tx, `select count(*), coalesce(max(imported_at), 'epoch') as latest from cpt_releases where tenant_id = @tenant`)
}

func markOf(tx *db.Tx, text string) (mark, error) {
	var row struct {
		Count  int64
		Latest time.Time
	}
	err := tx.Select(&row, text, nil)
	return mark{row.Count, row.Latest.UTC()}, err
}

// insertRelease adds a content as a release; added is false where the same bytes were imported before.
func insertRelease(tx *db.Tx, c published.Content) (added bool, err error) {
	id := db.NewID()
	n, err := tx.Exec(`insert into code_releases (id, system, kind, release, effective_from, source_file, sha256, rows)
		values (@id, @system, @kind, @release, nullif(@from, '')::date, @file, @sha, @rows) on conflict do nothing`,
		map[string]any{"id": id, "system": string(c.System), "kind": string(c.Kind), "release": c.Release, "from": c.From.String(),
			"file": c.Name, "sha": c.SHA256, "rows": c.Rows()})
	if err != nil || n == 0 {
		return false, err
	}
	for _, t := range tablesOf(c) {
		if err := insertRows(tx, id, t); err != nil {
			return false, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return true, nil
}

func insertCPT(tx *db.Tx, c published.Content) (added bool, err error) {
	id := db.NewID()
	n, err := tx.Exec(`insert into cpt_releases (tenant_id, id, release, effective_from, source_file, sha256, rows)
		values (@tenant, @id, @release, nullif(@from, '')::date, @file, @sha, @rows) on conflict do nothing`,
		map[string]any{"id": id, "release": c.Release, "from": c.From.String(), "file": c.Name, "sha": c.SHA256, "rows": c.Rows()})
	if err != nil || n == 0 {
		return false, err
	}
	codes, short, long := make(db.Texts, len(c.Codes)), make(db.Texts, len(c.Codes)), make(db.Texts, len(c.Codes))
	for i, row := range c.Codes {
		codes[i], short[i], long[i] = row.Code, row.Short, row.Long
	}
	_, err = tx.Exec(`insert into cpt_rows (tenant_id, release_id, position, code, short_text, long_text)
		select cast(@tenant as uuid), cast(@id as uuid), n, code, short_text, long_text
		from unnest(cast(@codes as text[]), cast(@short as text[]), cast(@long as text[])) with ordinality as r (code, short_text, long_text, n)`,
		map[string]any{"id": id, "codes": codes, "short": short, "long": long})
	return true, err
}

// table is the rows of a release for one table, as columns of text that PostgreSQL casts.
type table struct {
	name    string
	columns []column
	rows    int
	cell    func(row, column int) string
}

type column struct{ name, cast string }

// insertRows writes a table in batches of one array for each column.
func insertRows(tx *db.Tx, release uuid.UUID, t table) error {
	names, values, arrays, heads := "", "", "", ""
	for i, col := range t.columns {
		names += ", " + col.name
		values += ", " + fmt.Sprintf(col.cast, "c"+strconv.Itoa(i))
		arrays += fmt.Sprintf("cast(@c%d as text[]), ", i)
		heads += fmt.Sprintf("c%d, ", i)
	}
	text := fmt.Sprintf(`insert into %s (release_id, position%s) select cast(@release as uuid), cast(@offset as bigint) + n%s from unnest(%s) with ordinality as r (%sn)`,
		t.name, names, values, arrays[:len(arrays)-2], heads)
	for from := 0; from < t.rows; from += insertBatch {
		args := map[string]any{"release": release, "offset": from}
		n := min(insertBatch, t.rows-from)
		for i := range t.columns {
			cells := make(db.Texts, n)
			for j := range n {
				cells[j] = t.cell(from+j, i)
			}
			args["c"+strconv.Itoa(i)] = cells
		}
		if _, err := tx.Exec(text, args); err != nil {
			return err
		}
	}
	return nil
}
