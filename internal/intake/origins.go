package intake

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
)

// Origin says where the picture of a page comes from: a page (from 1) of a file as it came, turned clockwise by a person.
type Origin struct {
	Page, File     uuid.UUID
	FilePage, Turn int
	FilePages      int    // of the whole file
	Structured     string // its extension, such as csv, where the file is text that programs read; empty for pictures and PDFs
}

// Original opens a file as it came.
type Original struct {
	ID   uuid.UUID
	Size int64
	ref  blob.Ref
	blob blob.Blob
}

// OriginsOf gives where pages come from, each with its file. The caller has decided that they may be read, and keeps the trail.
func (m *Module) OriginsOf(ctx context.Context, tx *db.Tx, pages []uuid.UUID) ([]Origin, []Original, error) {
	rows, err := chart.PagesByID(tx, pages)
	if err != nil {
		return nil, nil, err
	}
	var origins []Origin
	var files []Original
	came := map[uuid.UUID]Origin{}
	for _, p := range rows {
		from, seen := came[p.SourceID]
		if !seen {
			row, err := source.Find(tx, p.SourceID, false)
			if err != nil {
				return nil, nil, err
			}
			whole, err := source.Unpack(row.Original, row.WrappedKey)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, Original{ID: row.ID, Size: row.Size, ref: row.Ref(source.PartOriginal), blob: whole})
			if from.Structured, err = m.structured(ctx, tx, row); err != nil {
				return nil, nil, err
			}
			from.File, from.FilePages = row.ID, row.Pages
			came[row.ID] = from
		}
		from.Page, from.FilePage, from.Turn = p.ID, p.SourcePage, p.Rotation
		origins = append(origins, from)
	}
	return origins, files, nil
}

// structured gives the extension of a text file. Those that nobody knows become txt: a name is the sender's and may say anything.
func (m *Module) structured(ctx context.Context, tx *db.Tx, row source.Row) (string, error) {
	if row.MediaType == nil || *row.MediaType != "text/plain" {
		return "", nil
	}
	c, err := m.seals.Of(ctx, tx, row.ClientID)
	if err != nil {
		return "", err
	}
	name, err := c.Open(source.NameColumn, row.ID, row.NameSealed)
	if err != nil {
		return "", err
	}
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name.Reveal()), "."))
	if slices.Contains([]string{"csv", "tsv", "json", "xml", "hl7"}, ext) {
		return ext, nil
	}
	return "txt", nil
}

// OpenOriginal reads a file through the vault: plaintext never touches a disk.
func (m *Module) OpenOriginal(ctx context.Context, o Original) (*blob.Reader, error) {
	return m.upload.Vault.Open(ctx, o.ref, o.blob)
}
