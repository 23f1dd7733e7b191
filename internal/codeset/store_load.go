package codeset

import (
	"database/sql"

	"github.com/google/uuid"

	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/db"
)

// loadContents reads every common release back as the contents it was imported from.
func loadContents(tx *db.Tx) ([]published.Content, error) {
	releases, byID, err := loadReleases(tx, `select id, system, kind, release, coalesce(to_char(effective_from, 'YYYYMMDD')::int, 0) as day, source_file, sha256
		from code_releases order by imported_at, id`)
	if err != nil {
		return nil, err
	}
	for _, q := range loads {
		if err := scanRows(tx, q.text, byID, q.scan); err != nil {
			return nil, err
		}
	}
	return values(releases), nil
}

// loadCPT reads the CPT of the transaction's agency.
func loadCPT(tx *db.Tx) ([]published.Content, error) {
	releases, byID, err := loadReleases(tx, `select id, 'CPT' as system, 'codes' as kind, release, coalesce(to_char(effective_from, 'YYYYMMDD')::int, 0) as day, source_file, sha256
		from cpt_releases where tenant_id = @tenant order by imported_at, id`)
	if err != nil {
		return nil, err
	}
	text := `select release_id, code, short_text, long_text, true, 0, 0, false from cpt_rows where tenant_id = @tenant order by release_id, position`
	err = scanRows(tx, text, byID, scanCode)
	return values(releases), err
}

func loadReleases(tx *db.Tx, text string) ([]*published.Content, map[uuid.UUID]*published.Content, error) {
	var rows []struct {
		ID         uuid.UUID
		System     published.System
		Kind       published.Kind
		Release    string
		Day        published.Date
		SourceFile string
		Sha256     string
	}
	if err := tx.Select(&rows, text, nil); err != nil {
		return nil, nil, err
	}
	var out []*published.Content
	byID := map[uuid.UUID]*published.Content{}
	for _, r := range rows {
		c := &published.Content{System: r.System, Kind: r.Kind, Name: r.SourceFile, SHA256: r.Sha256, Release: r.Release, From: r.Day}
		out, byID[r.ID] = append(out, c), c
	}
	return out, byID, nil
}

func values(contents []*published.Content) []published.Content {
	out := make([]published.Content, len(contents))
	for i, c := range contents {
		out[i] = *c
	}
	return out
}

// scanner reads the columns after release_id of one row into its release.
type scanner func(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error

var loads = []struct {
	text string
	scan scanner
}{
	{`select release_id, code, short_text, long_text, billable, coalesce(to_char(valid_from, 'YYYYMMDD')::int, 0), coalesce(to_char(valid_to, 'YYYYMMDD')::int, 0), poa_exempt
		from code_rows order by release_id, position`, scanCode},
	{`select release_id, term, optional, codes from code_terms order by release_id, position`, scanTerm},
	{`select release_id, code, kind, note from code_notes order by release_id, position`, scanNote},
	{`select release_id, source, target from code_references order by release_id, position`, scanReference},
	{`select release_id, code, coalesce(to_char(effective, 'YYYYMMDD')::int, 0), previous from code_conversions order by release_id, position`, scanConversion},
	{`select release_id, code from code_exemptions order by release_id, position`, scanExemption},
}

// scanRows streams rows, so that a whole release is never in memory twice.
func scanRows(tx *db.Tx, text string, byID map[uuid.UUID]*published.Content, scan scanner) error {
	rows, err := tx.Rows(text, nil)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id uuid.UUID
	for rows.Next() {
		if err := scan(rows, &id, func() *published.Content { return byID[id] }); err != nil {
			return err
		}
	}
	return rows.Err()
}

func scanCode(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var c published.Code
	if err := rows.Scan(id, &c.Code, &c.Short, &c.Long, &c.Billable, &c.From, &c.To, &c.Exempt); err != nil {
		return err
	}
	o := owner()
	o.Codes = append(o.Codes, c)
	return nil
}

func scanTerm(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var t published.Term
	var codes db.Texts
	if err := rows.Scan(id, &t.Text, &t.Optional, &codes); err != nil {
		return err
	}
	t.Codes = codes
	o := owner()
	o.Terms = append(o.Terms, t)
	return nil
}

func scanNote(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var n published.Note
	if err := rows.Scan(id, &n.Code, &n.Kind, &n.Text); err != nil {
		return err
	}
	o := owner()
	o.Notes = append(o.Notes, n)
	return nil
}

func scanReference(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var r published.Reference
	if err := rows.Scan(id, &r.From, &r.To); err != nil {
		return err
	}
	o := owner()
	o.References = append(o.References, r)
	return nil
}

func scanConversion(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var c published.Conversion
	var previous db.Texts
	if err := rows.Scan(id, &c.Code, &c.Effective, &previous); err != nil {
		return err
	}
	c.Previous = previous
	o := owner()
	o.Conversions = append(o.Conversions, c)
	return nil
}

func scanExemption(rows *sql.Rows, id *uuid.UUID, owner func() *published.Content) error {
	var code string
	if err := rows.Scan(id, &code); err != nil {
		return err
	}
	o := owner()
	o.Exempt = append(o.Exempt, code)
	return nil
}
