package requester

import (
	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// byTracking finds a request by its number. Requests that were given no code are not there.
func byTracking(tx *db.Tx, tracking string) (id uuid.UUID, hash []byte, found bool, err error) {
	var rows []struct {
		ID       uuid.UUID
		CodeHash []byte
	}
	err = tx.Select(&rows, `select id, code_hash from roi_requests where tenant_id = @tenant and tracking = @tracking and code_hash is not null`,
		map[string]any{"tracking": tracking})
	if err != nil || len(rows) == 0 {
		return uuid.Nil, nil, false, err
	}
	return rows[0].ID, rows[0].CodeHash, true, nil
}

// Clients and facilities are another room's: hand-written, and only what the page shows.
func clientName(tx *db.Tx, client uuid.UUID) (name string, err error) {
	err = tx.Select(&name, `select name from clients where tenant_id = @tenant and client_id = @client and status = 'active'`, map[string]any{"client": client})
	if err == nil && name == "" {
		err = apperr.NotFound()
	}
	return name, err
}

func places(tx *db.Tx, client uuid.UUID) ([]Place, error) {
	out := []Place{}
	return out, tx.Select(&out, `select id, name from facilities where tenant_id = @tenant and client_id = @client and active order by name`,
		map[string]any{"client": client})
}

func insertProof(tx *db.Tx, row *proofRow) error { return tx.Gorm().Create(row).Error }

func proofsOf(tx *db.Tx, request uuid.UUID, lock bool) ([]proofRow, error) {
	var rows []proofRow
	q := tx.Gorm().Where("request_id = ?", request)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "UPDATE"})
	}
	return rows, q.Order("created_at, id").Find(&rows).Error
}

func updateProof(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&proofRow{}).Where("id = ?", id).Updates(changes).Error
}

func insertSignature(tx *db.Tx, row *signatureRow) error { return tx.Gorm().Create(row).Error }

func signaturesOf(tx *db.Tx, request uuid.UUID) ([]signatureRow, error) {
	var rows []signatureRow
	return rows, tx.Gorm().Where("request_id = ?", request).Order("signed_at").Find(&rows).Error
}

// answeredSince reports that the requester wrote after the last correction that was asked of them.
func answeredSince(tx *db.Tx, request uuid.UUID) (answered bool, err error) {
	err = tx.Select(&answered, `select coalesce(max(at) filter (where direction = 'from_requester') > max(at) filter (where kind = 'correction'), false)
		from roi_messages where tenant_id = @tenant and request_id = @request`, map[string]any{"request": request})
	return answered, err
}
