package throttle

import (
	"bytes"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/db"
)

// forgetAfter is longer than any limit remembers.
const forgetAfter = 48 * time.Hour

// Spend counts an attempt against every limit, or refuses it with 429 and counts nothing. It reports whether the attempt,
// should it fail, has locked something.
func Spend(tx *db.Tx, limits []Limit, now time.Time) (locks bool, err error) {
	rows := make([]throttle, len(limits))
	slices.SortFunc(limits, func(a, b Limit) int { return bytes.Compare(a.Key, b.Key) }) // one order, no deadlock
	for i, l := range limits {
		rows[i] = throttle{KeyHash: l.Key, WindowFrom: now}
		// Made or found, and locked, by one statement: between two of them a success elsewhere may take the row away.
		err := tx.Gorm().Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "key_hash"}}, DoUpdates: clause.Assignments(map[string]any{
			"failures": gorm.Expr("sign_in_throttles.failures"),
		})}, clause.Returning{}).Create(&rows[i]).Error
		if err != nil {
			return false, err
		}
		if wait := rows[i].locked(now); wait > 0 {
			return false, tooMany(wait)
		}
	}
	for i, l := range limits {
		locks = rows[i].attempt(l, now) || locks
		err := tx.Gorm().Model(&throttle{}).Where("key_hash = ?", l.Key).Updates(map[string]any{
			"failures": rows[i].Failures, "window_from": rows[i].WindowFrom, "locked_until": rows[i].LockedUntil,
		}).Error
		if err != nil {
			return false, err
		}
	}
	return locks, nil
}

// Restore takes an attempt that succeeded off the limits again.
func Restore(tx *db.Tx, limits []Limit) error {
	slices.SortFunc(limits, func(a, b Limit) int { return bytes.Compare(a.Key, b.Key) })
	for _, l := range limits {
		q := tx.Gorm().Where("key_hash = ?", l.Key)
		var err error
		if l.Forgive {
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

// Forget drops failures that no limit remembers.
func Forget(tx *db.Tx, now time.Time) error {
	return tx.Gorm().Where("window_from < ?", now.Add(-forgetAfter)).Delete(&throttle{}).Error
}

// Again writes what is remembered of a limit once more, at the system door: for a refusal that leaves no other trace, so that it
// costs what one does that is recorded.
func Again(tx *db.Tx, l Limit, now time.Time) error {
	_, err := tx.Exec(`update sign_in_throttles set window_from = @now where key_hash = @key`, map[string]any{"now": now, "key": l.Key})
	return err
}
