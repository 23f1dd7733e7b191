package apitoken

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/network"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

func insert(tx *db.Tx, r *row) error {
	err := tx.Gorm().Create(r).Error
	if db.IsForeignKey(err) {
		return apperr.Invalid("The token was not made.", apperr.Field{Location: "body.clientId", Message: "there is no such hospital"})
	}
	return err
}

// list gives tokens, the newest first: their ids rise with time.
func list(tx *db.Tx, after **row, limit int) ([]*row, error) {
	var rows []*row
	q := tx.Gorm().Order("id desc").Limit(limit)
	if after != nil {
		q = q.Where("id < ?", (*after).ID)
	}
	err := q.Find(&rows).Error
	return rows, err
}

func byID(tx *db.Tx, id uuid.UUID) (*row, error) {
	r := &row{}
	return r, db.Found(tx.Gorm().Where("id = ?", id).Take(r).Error)
}

func revoke(tx *db.Tx, id uuid.UUID, now time.Time) error {
	return tx.Gorm().Model(&row{}).Where("id = ?", id).Update("revoked_at", now).Error
}

func touch(tx *db.Tx, id uuid.UUID, now time.Time) error {
	return tx.Gorm().Model(&row{}).Where("id = ?", id).Update("last_used_at", now).Error
}

// refuse notes a use from elsewhere; false where one was noted within the minute before.
func refuse(tx *db.Tx, id uuid.UUID, now time.Time) (bool, error) {
	done := tx.Gorm().Model(&row{}).Where("id = ? and (refused_at is null or refused_at <= ?)", id, now.Add(-time.Minute)).Update("refused_at", now)
	return done.RowsAffected == 1, done.Error
}

// byHash finds a token that is good now, of an active person; empty where there is none. A hospital's token whose maker
// has moved to another hospital is not good.
func byHash(tx *db.Tx, hash []byte, now time.Time) (*found, error) {
	f := &found{}
	err := tx.Select(f, `select t.id, t.user_id, t.client_id, t.scopes, t.last_used_at, u.role, u.name, `+network.SQL(network.Tokens, "@tenant")+` as networks
 from api_tokens t join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
 where t.tenant_id = @tenant and t.token_hash = @hash and t.revoked_at is null and t.expires_at > @now
   and u.status = 'active' and (u.client_id is null or u.client_id = t.client_id)`, map[string]any{"hash": hash, "now": now})
	return f, err
}
