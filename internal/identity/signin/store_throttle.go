package signin

import (
	"bytes"
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
)

// forgetAfter is longer than any limit remembers.
const forgetAfter = 48 * time.Hour

// spend counts an attempt against every limit, or refuses it with 429 and counts nothing. It reports whether the attempt,
// should it fail, has locked something.
func spend(tx *db.Tx, limits []limit, now time.Time) (locks bool, err error) {
	rows := make([]throttle, len(limits))
	slices.SortFunc(limits, func(a, b limit) int { return bytes.Compare(a.key, b.key) }) // one order, no deadlock
	for i, l := range limits {
		row := throttle{KeyHash: l.key, WindowFrom: now}
		if err := tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return false, err
		}
		err := tx.Gorm().Clauses(clause.Locking{Strength: "UPDATE"}).Where("key_hash = ?", l.key).Take(&rows[i]).Error
		if err != nil {
			return false, err
		}
		if wait := rows[i].locked(now); wait > 0 {
			return false, tooMany(wait)
		}
	}
	for i, l := range limits {
		locks = rows[i].attempt(l, now) || locks
		err := tx.Gorm().Model(&throttle{}).Where("key_hash = ?", l.key).Updates(map[string]any{
			"failures": rows[i].Failures, "window_from": rows[i].WindowFrom, "locked_until": rows[i].LockedUntil,
		}).Error
		if err != nil {
			return false, err
		}
	}
	return locks, nil
}

// restore takes an attempt that succeeded off the limits again.
func restore(tx *db.Tx, limits []limit) error {
	slices.SortFunc(limits, func(a, b limit) int { return bytes.Compare(a.key, b.key) })
	for _, l := range limits {
		q := tx.Gorm().Where("key_hash = ?", l.key)
		var err error
		if l.forgive {
			err = q.Delete(&throttle{}).Error
		} else {
			err = q.Model(&throttle{}).Updates(map[string]any{"failures": gorm.Expr("greatest(failures - 1, 0)"), "locked_until": nil}).Error
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Sweep forgets failures that no limit remembers. Call it now and then.
func (m *Module) Sweep(ctx context.Context) error {
	return m.DB.AsSystem(ctx, actor, "forget old failures", func(ctx context.Context, tx *db.Tx) error {
		return tx.Gorm().Where("window_from < ?", m.Clock.Now().Add(-forgetAfter)).Delete(&throttle{}).Error
	})
}
