package release

import (
	"encoding/hex"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// What a package is: a PDF, or a ZIP of several files.
const (
	PDF = "pdf"
	ZIP = "zip"
)

// Kinds of files in a package: made of pages, or as they came.
const (
	PartPDF      = "pdf"
	PartOriginal = "original"
)

// Part is a file of a package. First is its first page by the release's numbering, 0 of a file as it came; Hash is its SHA-256.
type Part struct {
	Kind, Name   string
	First, Pages int
	Size         int64
	Hash         []byte
}

// ReleaseFile is a file of a package as people see it.
type ReleaseFile struct {
	Kind  string `json:"kind" enum:"pdf,original" doc:"original: a structured file as it came"`
	Name  string `json:"name"`
	First int    `json:"firstPage,omitempty" doc:"by the release's numbering; none of a file as it came"`
	Pages int    `json:"pages,omitempty"`
	Size  int64  `json:"size"`
	Hash  string `json:"hash" doc:"SHA-256 of the file"`
}

// FilesOf gives the files of packages. One that was sealed before files were kept has none.
func (m *Module) FilesOf(tx *db.Tx, releases []uuid.UUID) (map[uuid.UUID][]ReleaseFile, error) {
	parts, err := partsOf(tx, releases)
	out := map[uuid.UUID][]ReleaseFile{}
	for id, all := range parts {
		for _, p := range all {
			out[id] = append(out[id], ReleaseFile{Kind: p.Kind, Name: p.Name, First: p.First, Pages: p.Pages, Size: p.Size, Hash: hex.EncodeToString(p.Hash)})
		}
	}
	return out, err
}
