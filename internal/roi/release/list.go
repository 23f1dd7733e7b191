package release

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/roi/request"
)

// Release is a package of a request.
type Release struct {
	ID        uuid.UUID     `json:"id"`
	N         int           `json:"n"`
	State     string        `json:"state" enum:"building,failed,sealed"`
	Failure   string        `json:"failure,omitempty" doc:"why it could not be built"`
	Media     string        `json:"media" enum:"pdf,zip" doc:"zip: of several files"`
	Pages     int           `json:"pages"`
	Size      int64         `json:"size"`
	Hash      string        `json:"hash,omitempty" doc:"SHA-256 of the package"`
	Files     []ReleaseFile `json:"files" doc:"what is in it, in its order"`
	CreatedAt time.Time     `json:"createdAt"`
	BuiltAt   *time.Time    `json:"builtAt,omitempty"`
}

type releasesOutput struct {
	Body struct {
		Items []Release `json:"items"`
	}
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

func (m *Module) list(ctx context.Context, in *byID) (*releasesOutput, error) {
	out := &releasesOutput{}
	out.Body.Items = []Release{}
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := request.Find(tx, in.ID, false)
		if err != nil {
			return err
		}
		item, err := m.Requests.MayView(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		rows, err := releasesOf(tx, in.ID)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(rows))
		for i, r := range rows {
			ids[i] = r.ID
		}
		files, err := m.FilesOf(tx, ids)
		if err != nil {
			return err
		}
		for _, r := range rows {
			out.Body.Items = append(out.Body.Items, r.public(files[r.ID]))
		}
		return request.Note(ctx, tx, row, "roi.releases.list", item, nil)
	})
	return out, err
}

func (r releaseRow) public(files []ReleaseFile) Release {
	out := Release{ID: r.ID, N: r.N, State: r.State, Media: r.Media, Pages: r.Pages, Size: r.Size, CreatedAt: r.CreatedAt, BuiltAt: r.BuiltAt,
		Hash: hex.EncodeToString(r.Hash), Files: append([]ReleaseFile{}, files...)}
	if r.Failure != nil {
		out.Failure = *r.Failure
	}
	return out
}
