package release

import (
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func insertParts(tx *db.Tx, r releaseRow, parts []Part) error {
	rows := make([]partRow, len(parts))
	for i, p := range parts {
		rows[i] = partRow{ClientID: r.ClientID, ID: db.NewID(), RequestID: r.RequestID, ReleaseID: r.ID, N: i + 1, Kind: p.Kind, Name: p.Name, FirstPage: p.First,
			Pages: p.Pages, Size: p.Size, Hash: p.Hash}
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.Gorm().CreateInBatches(&rows, 500).Error
}

// partsOf gives the files of packages by release, each in their order.
func partsOf(tx *db.Tx, releases []uuid.UUID) (map[uuid.UUID][]Part, error) {
	var rows []partRow
	err := tx.Gorm().Where("release_id in ?", releases).Order("release_id, n").Find(&rows).Error
	out := map[uuid.UUID][]Part{}
	for _, r := range rows {
		out[r.ReleaseID] = append(out[r.ReleaseID], Part{Kind: r.Kind, Name: r.Name, First: r.FirstPage, Pages: r.Pages, Size: r.Size, Hash: r.Hash})
	}
	return out, err
}

// readRelease is findRelease for who only reads.
func readRelease(tx *db.Tx, id uuid.UUID) (row releaseRow, err error) {
	return row, db.Found(tx.Gorm().Where("id = ?", id).Take(&row).Error)
}
