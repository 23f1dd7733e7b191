package codeset

import (
	"context"
	"path/filepath"

	"chartwright/internal/codeset/published"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// systemActor works on the reference tables, which belong to no tenant.
const systemActor = "codeset"

// Imported tells what became of one published content.
type Imported struct {
	File     string           `json:"file"`
	System   published.System `json:"system"`
	Kind     published.Kind   `json:"kind"`
	Release  string           `json:"release"`
	From     published.Date   `json:"effectiveFrom"`
	Rows     int              `json:"rows"`
	Existing bool             `json:"existing"` // imported before, nothing was done
}

// Import reads published files, zipped or not, and adds what they hold as releases: each file in one transaction, so that
// none is half there. A file imported before is left alone. CPT goes to the agency whose scope ctx carries; all else is for
// everybody. The new codes serve when Import returns. What was imported before an error stays and is returned with it.
func (m *Module) Import(ctx context.Context, files ...string) ([]Imported, error) {
	var out []Imported
	for _, file := range files {
		contents, err := published.ReadFile(file)
		if err != nil {
			return out, refused(file, err)
		}
		done, err := m.importContents(ctx, contents)
		if err != nil {
			return out, err
		}
		out = append(out, done...)
	}
	if err := m.Refresh(ctx); err != nil {
		return out, err
	}
	return out, nil
}

// refused words a parser's refusal for people. A published code set holds no PHI, so its line may be named.
func refused(file string, err error) error {
	return apperr.Invalid("The file cannot be imported: "+err.Error()+". Download it again from the publisher and import it unchanged.",
		apperr.Field{Location: filepath.Base(file), Message: err.Error()}).Because(err)
}

func (m *Module) importContents(ctx context.Context, contents []published.Content) ([]Imported, error) {
	var common, licensed []published.Content
	for _, c := range contents {
		if c.System == published.CPT {
			licensed = append(licensed, c)
		} else {
			common = append(common, c)
		}
	}
	var out []Imported
	if len(common) > 0 {
		err := m.DB.AsSystem(ctx, systemActor, "import code sets", func(_ context.Context, tx *db.Tx) error {
			return each(common, &out, func(c published.Content) (bool, error) { return insertRelease(tx, c) })
		})
		if err != nil {
			return nil, err
		}
	}
	if len(licensed) > 0 {
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
			tx.AfterCommit(func() { m.cpt.Delete(tx.Tenant()) })
			return each(licensed, &out, func(c published.Content) (bool, error) { return insertCPT(tx, c) })
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// each inserts contents and reports what became of them.
func each(contents []published.Content, out *[]Imported, insert func(published.Content) (added bool, err error)) error {
	for _, c := range contents {
		added, err := insert(c)
		if err != nil {
			return err
		}
		*out = append(*out, Imported{File: c.Name, System: c.System, Kind: c.Kind, Release: c.Release, From: c.From, Rows: c.Rows(), Existing: !added})
	}
	return nil
}
