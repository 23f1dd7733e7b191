package people

import (
	"errors"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// ErrAddressTaken is the cause where somebody, here or at another agency, has the e-mail address already.
var ErrAddressTaken = errors.New("people: the address is taken")

// position is where a page of the list ends. Cursors stand in addresses, so it holds no name.
type position struct {
	ID uuid.UUID `json:"i"`
}

// page reads one row more than limit, so that the caller knows whether there are more.
func page(tx *db.Tx, f Filter, after *position, limit int) ([]*userRow, error) {
	q := tx.Gorm().Order("lower(name), id").Limit(limit + 1)
	if f.Role != "" {
		q = q.Where("role = ?", f.Role)
	}
	if f.Status != "" {
		q = q.Where("status = ?", f.Status)
	}
	if f.ClientID != uuid.Nil {
		q = q.Where("client_id = ?", f.ClientID)
	}
	if f.Text != "" {
		text := strings.ToLower(f.Text)
		q = q.Where("(position(? in lower(name)) > 0 or position(? in email) > 0)", text, text)
	}
	if after != nil {
		q = q.Where("(lower(name), id) > (select lower(l.name), l.id from users l where l.tenant_id = users.tenant_id and l.id = ?)", after.ID)
	}
	var rows []*userRow
	err := q.Find(&rows).Error
	return rows, err
}

// byID reads a person; 404 where there is none in the agency.
func byID(tx *db.Tx, id uuid.UUID) (*userRow, error) {
	r := &userRow{}
	return r, db.Found(tx.Gorm().Where("id = ?", id).Take(r).Error)
}

// lock is byID, and keeps others from changing the person until the transaction ends.
func lock(tx *db.Tx, id uuid.UUID) (*userRow, error) {
	r := &userRow{}
	return r, db.Found(tx.Gorm().Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Take(r).Error)
}

// anotherManager reports that somebody else is an active manager, and keeps them one until the transaction ends.
func anotherManager(tx *db.Tx, id uuid.UUID) (bool, error) {
	var others []uuid.UUID
	err := tx.Select(&others, `select id from users where tenant_id = @tenant and role = 'manager' and status = 'active' and id <> @id
 order by id limit 1 for share`, map[string]any{"id": id})
	return len(others) > 0, err
}

func insertUser(tx *db.Tx, r *userRow) error { return refusal(tx.Gorm().Create(r).Error) }

// update sets the named columns and counts the version up.
func update(tx *db.Tx, r *userRow, columns map[string]any) error {
	r.Version++
	columns["version"] = r.Version
	return refusal(tx.Gorm().Model(&userRow{}).Where("id = ?", r.ID).Updates(columns).Error)
}

// dropFactor forgets a person's second factor, passkeys and recovery codes.
func dropFactor(tx *db.Tx, r *userRow) error {
	_, err := tx.Exec(`delete from recovery_codes where tenant_id = @tenant and user_id = @user`, map[string]any{"user": r.ID})
	if err == nil {
		_, err = tx.Exec(`delete from passkeys where tenant_id = @tenant and user_id = @user`, map[string]any{"user": r.ID})
	}
	if err != nil {
		return err
	}
	return update(tx, r, map[string]any{"totp_secret": nil, "totp_confirmed": false, "totp_last_step": 0})
}

// refusal puts what the database refuses into words.
func refusal(err error) error {
	switch {
	case db.IsDuplicate(err):
		return apperr.Invalid("The person was not saved.", apperr.Field{Location: "body.email", Message: "this address cannot be used; take another"}).Because(ErrAddressTaken)
	case db.IsForeignKey(err):
		return apperr.Invalid("The person was not saved.", apperr.Field{Location: "body.clientId", Message: "there is no such hospital"})
	}
	return err
}

func setShift(tx *db.Tx, id uuid.UUID, on bool) error {
	return tx.Gorm().Model(&userRow{}).Where("id = ?", id).Update("on_shift", on).Error
}

// accountOf finds the agency and the id of an e-mail address, at the system door; empty where there is none.
func accountOf(tx *db.Tx, email string) (a struct {
	TenantID uuid.UUID
	ID       uuid.UUID
}, err error) {
	err = tx.Select(&a, `select tenant_id, id from users where email = @email`, map[string]any{"email": email})
	return a, err
}

func agencyName(tx *db.Tx) (name string, secondFactor bool, err error) {
	var a struct {
		Name        string
		MFARequired bool `gorm:"column:mfa_required"`
	}
	err = tx.Select(&a, `select name, mfa_required from agencies where tenant_id = @tenant`, nil)
	return a.Name, a.MFARequired, err
}
