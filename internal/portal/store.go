package portal

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// pageAt finds the page of an address at the system door; an empty row where there is none.
func pageAt(tx *db.Tx, slug string) (pageRow, error) {
	var rows []pageRow
	err := tx.Select(&rows, `select tenant_id, client_id, slug, active, document_classes, contact, version, updated_at from portal_pages where slug = @slug`,
		map[string]any{"slug": slug})
	return append(rows, pageRow{})[0], err
}

// pageOf gives the page of a client; an empty row of version 0 where it has none.
func pageOf(tx *db.Tx, client uuid.UUID) (pageRow, error) {
	var rows []pageRow
	err := tx.Gorm().Where("client_id = ?", client).Limit(1).Find(&rows).Error
	return append(rows, pageRow{ClientID: client})[0], err
}

// savePage replaces the page of the version that was seen; zero makes the first.
func savePage(tx *db.Tx, row pageRow, seen int64) error {
	var n int64
	var err error
	if seen == 0 {
		row.Version = 1
		res := tx.Gorm().Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "tenant_id"}, {Name: "client_id"}}, DoNothing: true}).Create(&row)
		n, err = res.RowsAffected, res.Error
	} else {
		res := tx.Gorm().Model(&pageRow{}).Where("client_id = ? and version = ?", row.ClientID, seen).Updates(map[string]any{"slug": row.Slug, "active": row.Active,
			"document_classes": row.DocumentClasses, "contact": row.Contact, "version": seen + 1, "updated_at": row.UpdatedAt})
		n, err = res.RowsAffected, res.Error
	}
	switch {
	case db.IsDuplicate(err):
		return apperr.Invalid("The page cannot be opened there.", apperr.Field{Location: "body.slug", Message: "is taken; choose another address"})
	case err == nil && n == 0:
		return httpx.Stale()
	}
	return err
}

func knownClasses(list []string) error {
	for _, c := range list {
		if !slices.Contains(classes(), c) {
			return apperr.Invalid("The page cannot be saved.", apperr.Field{Location: "body.documentClasses", Message: "holds a class of requesters that is not known"})
		}
	}
	return nil
}

func clientExists(tx *db.Tx, client uuid.UUID) error {
	var n int
	err := tx.Select(&n, `select count(*) from clients where tenant_id = @tenant and client_id = @client`, map[string]any{"client": client})
	if err == nil && n == 0 {
		err = apperr.NotFound()
	}
	return err
}

// liveSession finds a session by its token at the system door; an empty row where none is alive.
func liveSession(tx *db.Tx, tenant uuid.UUID, hash []byte, now, idle time.Time) (sessionRow, error) {
	var rows []sessionRow
	err := tx.Select(&rows, `select tenant_id, client_id, id, request_id, token_hash, created_at, last_seen, expires_at, ended_at from portal_sessions
		where tenant_id = @of and token_hash = @hash and ended_at is null and expires_at > @now and last_seen > @idle`,
		map[string]any{"of": tenant, "hash": hash, "now": now, "idle": idle})
	return append(rows, sessionRow{})[0], err
}

func insertSession(tx *db.Tx, row *sessionRow) error { return tx.Gorm().Create(row).Error }

func updateSession(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&sessionRow{}).Where("id = ?", id).Updates(changes).Error
}

func endSessions(tx *db.Tx, request uuid.UUID, at time.Time) error {
	return tx.Gorm().Model(&sessionRow{}).Where("request_id = ? and ended_at is null", request).Updates(map[string]any{"ended_at": at}).Error
}

func dropSessions(tx *db.Tx, before time.Time) error {
	return tx.Gorm().Where("expires_at < ? or ended_at < ?", before, before).Delete(&sessionRow{}).Error
}
