package signin

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/identity/network"
	"chartwright/internal/platform/db"
)

// standing is a full session as a request needs it.
type standing struct {
	ID         uuid.UUID    `gorm:"column:id"`
	UserID     uuid.UUID    `gorm:"column:user_id"`
	CSRFHash   []byte       `gorm:"column:csrf_hash"`
	LastSeen   time.Time    `gorm:"column:last_seen"`
	ExpiresAt  time.Time    `gorm:"column:expires_at"`
	Role       string       `gorm:"column:role"`
	ClientID   *uuid.UUID   `gorm:"column:client_id"`
	Name       string       `gorm:"column:name"`
	Facilities string       `gorm:"column:facilities"` // ids with commas between
	Networks   network.List `gorm:"column:networks"`
}

func insertSession(tx *db.Tx, s *session) error { return tx.Gorm().Create(s).Error }

// standingByHash finds a full session of an active person, idle or expired as it may be; empty where there is none.
func standingByHash(ctx context.Context, d *db.DB, hash []byte) (*standing, error) {
	s := &standing{}
	err := d.Ask(ctx, s, `select s.id, s.user_id, s.csrf_hash, s.last_seen, s.expires_at, u.role, u.client_id, u.name,
  coalesce((select string_agg(cast(f.facility_id as text), ',') from user_facilities f where f.tenant_id = @tenant and f.user_id = u.id), '') as facilities,
  `+network.SQL(network.People, "@tenant")+` as networks
 from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
 where s.tenant_id = @tenant and s.token_hash = @hash and s.stage = 'full' and s.ended_at is null and u.status = 'active'`,
		map[string]any{"hash": hash})
	return s, err
}

// standingByID is standingByHash for who holds sessions' ids, without the persons' facts.
func standingByID(ctx context.Context, d *db.DB, ids db.IDs) ([]*standing, error) {
	var found []*standing
	err := d.Ask(ctx, &found, `select s.id, s.user_id, s.last_seen, s.expires_at, u.client_id, `+network.SQL(network.People, "@tenant")+` as networks
 from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
 where s.tenant_id = @tenant and s.id = any (cast(@ids as uuid[])) and s.stage = 'full' and s.ended_at is null and u.status = 'active'`,
		map[string]any{"ids": ids})
	return found, err
}

// challengeByHash locks an open sign-in that waits at one of the stages; empty where there is none.
func challengeByHash(tx *db.Tx, hash []byte, at stage, now time.Time) (*session, error) {
	var found []session
	err := tx.Gorm().Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("token_hash = ? and stage = ? and ended_at is null and expires_at > ?", hash, at, now).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// openSession locks a full session that has not ended; empty where there is none.
func openSession(tx *db.Tx, id uuid.UUID) (*session, error) {
	var found []session
	err := tx.Gorm().Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("id = ? and stage = ? and ended_at is null", id, stageFull).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func setPending(tx *db.Tx, id uuid.UUID, sealed []byte) error {
	return tx.Gorm().Model(&session{}).Where("id = ?", id).Update("totp_pending", sealed).Error
}

func touchSession(tx *db.Tx, id uuid.UUID, now time.Time) error {
	return tx.Gorm().Model(&session{}).Where("id = ? and last_seen < ?", id, now).Update("last_seen", now).Error
}

func endSession(tx *db.Tx, id uuid.UUID, why string, now time.Time) error {
	return tx.Gorm().Model(&session{}).Where("id = ? and ended_at is null", id).
		Updates(map[string]any{"ended_at": now, "ended_why": why}).Error
}

// endSessions ends all of a person's sessions but one; the nil UUID keeps none.
func endSessions(tx *db.Tx, user, keep uuid.UUID, why string, now time.Time) error {
	return tx.Gorm().Model(&session{}).Where("user_id = ? and id <> ? and ended_at is null", user, keep).
		Updates(map[string]any{"ended_at": now, "ended_why": why}).Error
}
