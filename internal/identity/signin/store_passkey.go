package signin

import (
	"encoding/json"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

func listPasskeys(tx *db.Tx, user uuid.UUID) ([]Passkey, error) {
	out := []Passkey{}
	err := tx.Select(&out, `select id, label, created_at, last_used_at from passkeys where tenant_id = @tenant and user_id = @user order by id`,
		map[string]any{"user": user})
	return out, err
}

func credentialsOf(tx *db.Tx, user uuid.UUID) ([]webauthn.Credential, error) {
	var texts []string
	err := tx.Select(&texts, `select cast(credential as text) from passkeys where tenant_id = @tenant and user_id = @user order by id`, map[string]any{"user": user})
	keys := make([]webauthn.Credential, len(texts))
	for i, text := range texts {
		if err == nil {
			err = json.Unmarshal([]byte(text), &keys[i])
		}
	}
	return keys, err
}

// insertPasskey keeps a passkey; false where there is one of its credential id.
func insertPasskey(tx *db.Tx, user uuid.UUID, p Passkey, key *webauthn.Credential) (bool, error) {
	text, err := json.Marshal(key)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`insert into passkeys (tenant_id, id, user_id, credential_id, credential, label, created_at)
 values (@tenant, @id, @user, @credential, cast(@text as jsonb), @label, @now) on conflict do nothing`,
		map[string]any{"id": p.ID, "user": user, "credential": key.ID, "text": string(text), "label": p.Label, "now": p.CreatedAt})
	return n == 1, err
}

// usePasskey keeps the counter of a passkey that was shown.
func usePasskey(tx *db.Tx, user uuid.UUID, key *webauthn.Credential, now time.Time) error {
	text, err := json.Marshal(key)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update passkeys set credential = cast(@text as jsonb), last_used_at = @now where tenant_id = @tenant and user_id = @user and credential_id = @credential`,
		map[string]any{"text": string(text), "now": now, "user": user, "credential": key.ID})
	return err
}

func deletePasskey(tx *db.Tx, user, id uuid.UUID) (bool, error) {
	n, err := tx.Exec(`delete from passkeys where tenant_id = @tenant and user_id = @user and id = @id`, map[string]any{"user": user, "id": id})
	return n == 1, err
}

func setPasskeyPending(tx *db.Tx, id uuid.UUID, pending *webauthn.SessionData) error {
	text, err := json.Marshal(pending)
	if err != nil {
		return err
	}
	return tx.Gorm().Model(&session{}).Where("id = ?", id).Update("passkey_pending", string(text)).Error
}

// takePasskeyPending gives what the authenticator was asked, and forgets it; nil where nothing was.
func takePasskeyPending(tx *db.Tx, s *session) (*webauthn.SessionData, error) {
	if s.PasskeyPending == nil {
		return nil, nil
	}
	pending := &webauthn.SessionData{}
	if err := json.Unmarshal([]byte(*s.PasskeyPending), pending); err != nil {
		return nil, err
	}
	return pending, tx.Gorm().Model(&session{}).Where("id = ?", s.ID).Update("passkey_pending", nil).Error
}
