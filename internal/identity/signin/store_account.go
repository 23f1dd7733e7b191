package signin

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/network"
	"chartwright/internal/platform/db"
)

const familiarFor = 30 * 24 * time.Hour

var selectAccount = `select u.tenant_id, u.id, u.client_id, u.email, u.name, u.role, u.status, u.password_hash, u.must_change_password,
 u.one_time_until, u.totp_secret, u.totp_confirmed, u.timezone, a.name as agency, a.mfa_required,
 exists (select 1 from passkeys k where k.tenant_id = u.tenant_id and k.user_id = u.id) as passkeys, ` + network.SQL(network.People, "u.tenant_id") + ` as networks`

// accountByEmail looks through all agencies, at the system door. The account is empty where there is none.
func accountByEmail(tx *db.Tx, email, address string, now time.Time) (*account, error) {
	a := &account{}
	err := tx.Select(a, selectAccount+`, exists (select 1 from sessions s where s.tenant_id = u.tenant_id and s.user_id = u.id
    and s.stage = 'full' and s.address = cast(nullif(@address, '') as inet) and s.created_at > @since) as familiar
 from users u join agencies a on a.tenant_id = u.tenant_id where u.email = @email`,
		map[string]any{"email": email, "address": address, "since": now.Add(-familiarFor)})
	return a, err
}

// accountByID reads one account of the agency and keeps others from changing it until the transaction ends.
func accountByID(tx *db.Tx, id uuid.UUID) (*account, error) {
	a := &account{}
	err := tx.Select(a, selectAccount+` from users u join agencies a on a.tenant_id = u.tenant_id
 where u.tenant_id = @tenant and u.id = @id for no key update of u`, map[string]any{"id": id})
	return a, err
}

// setPassword stores a password that the person chose.
func setPassword(tx *db.Tx, user uuid.UUID, hash string) error {
	_, err := tx.Exec(`update users set password_hash = @hash, must_change_password = false, one_time_until = null, version = version + 1
 where tenant_id = @tenant and id = @id`, map[string]any{"hash": hash, "id": user})
	return err
}

// rehash stores the same password at today's cost, unless it was changed meanwhile.
func rehash(tx *db.Tx, user uuid.UUID, old, hash string) error {
	_, err := tx.Exec(`update users set password_hash = @hash where tenant_id = @tenant and id = @id and password_hash = @old`,
		map[string]any{"hash": hash, "old": old, "id": user})
	return err
}

// useStep remembers the time step of an accepted code; false where that step or a later one was used before.
func useStep(tx *db.Tx, user uuid.UUID, step int64) (bool, error) {
	n, err := tx.Exec(`update users set totp_last_step = @step where tenant_id = @tenant and id = @id and totp_last_step < @step`,
		map[string]any{"step": step, "id": user})
	return n == 1, err
}

// confirmFactor makes the sealed secret the account's second factor and replaces its recovery codes.
func confirmFactor(tx *db.Tx, user uuid.UUID, sealed []byte, step int64, codeHashes [][]byte) error {
	_, err := tx.Exec(`update users set totp_secret = @secret, totp_confirmed = true, totp_last_step = @step, version = version + 1
 where tenant_id = @tenant and id = @id`, map[string]any{"secret": sealed, "step": step, "id": user})
	if err != nil {
		return err
	}
	return replaceRecoveryCodes(tx, user, codeHashes)
}

func replaceRecoveryCodes(tx *db.Tx, user uuid.UUID, hashes [][]byte) error {
	_, err := tx.Exec(`delete from recovery_codes where tenant_id = @tenant and user_id = @id`, map[string]any{"id": user})
	for _, hash := range hashes {
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into recovery_codes (tenant_id, user_id, code_hash) values (@tenant, @id, @hash)`,
			map[string]any{"id": user, "hash": hash})
	}
	return err
}

// useRecoveryCode spends a code; false where there is no such code or it was spent before. left is how many remain.
func useRecoveryCode(tx *db.Tx, user uuid.UUID, hash []byte, now time.Time) (used bool, left int, err error) {
	n, err := tx.Exec(`update recovery_codes set used_at = @now where tenant_id = @tenant and user_id = @id and code_hash = @hash and used_at is null`,
		map[string]any{"now": now, "id": user, "hash": hash})
	if err != nil || n == 0 {
		return false, 0, err
	}
	err = tx.Select(&left, `select count(*) from recovery_codes where tenant_id = @tenant and user_id = @id and used_at is null`, map[string]any{"id": user})
	return true, left, err
}
