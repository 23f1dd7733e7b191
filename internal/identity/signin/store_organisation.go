package signin

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/identity/sso"
	"chartwright/internal/platform/db"
)

// insertAttempt keeps a sign-in that went to the provider, and forgets those that never came back.
func insertAttempt(tx *db.Tx, state, browser []byte, issuer string, now, until time.Time) error {
	if _, err := tx.Exec(`delete from provider_attempts where tenant_id = @tenant and expires_at <= @now`, map[string]any{"now": now}); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into provider_attempts (tenant_id, state_hash, browser_hash, issuer, expires_at) values (@tenant, @state, @browser, @issuer, @until)`,
		map[string]any{"state": state, "browser": browser, "issuer": issuer, "until": until})
	return err
}

// takeAttempt ends an attempt of that browser and gives the issuer it went to; empty where there is none.
func takeAttempt(tx *db.Tx, state, browser []byte, now time.Time) (issuer string, err error) {
	err = tx.Select(&issuer, `delete from provider_attempts where tenant_id = @tenant and state_hash = @state and browser_hash = @browser and expires_at > @now returning issuer`,
		map[string]any{"state": state, "browser": browser, "now": now})
	return issuer, err
}

// personOf finds whom the provider means: who is linked with its subject, else whom the directory provisioned by the id that the
// token names, else whose address it has verified.
func personOf(tx *db.Tx, who *sso.Person) (user uuid.UUID, linked bool, err error) {
	if err = tx.Select(&user, `select user_id from provider_identities where tenant_id = @tenant and issuer = @issuer and subject = @subject`,
		map[string]any{"issuer": who.Issuer, "subject": who.Subject}); err != nil || user != uuid.Nil {
		return user, true, err
	}
	if who.Object != "" {
		err = tx.Select(&user, `select p.user_id from provisioned_people p where p.tenant_id = @tenant and p.external_id = @object and p.removed_at is null
			and not exists (select from provisioned_people o where o.tenant_id = @tenant and o.external_id = @object and o.user_id <> p.user_id and o.removed_at is null)`,
			map[string]any{"object": who.Object})
		if err != nil || user != uuid.Nil {
			return user, false, err
		}
	}
	if !who.Verified {
		return user, false, nil
	}
	err = tx.Select(&user, `select id from users where tenant_id = @tenant and email = @email`, map[string]any{"email": who.Email})
	return user, false, err
}

// link binds the person to the provider's subject; false where they are bound to another one there.
func link(tx *db.Tx, user uuid.UUID, who *sso.Person, now time.Time) (bool, error) {
	n, err := tx.Exec(`insert into provider_identities (tenant_id, user_id, issuer, subject, linked_at) values (@tenant, @user, @issuer, @subject, @now) on conflict do nothing`,
		map[string]any{"user": user, "issuer": who.Issuer, "subject": who.Subject, "now": now})
	return n == 1, err
}

// unlink forgets who a person is at providers.
func unlink(tx *db.Tx, user uuid.UUID) error {
	_, err := tx.Exec(`delete from provider_identities where tenant_id = @tenant and user_id = @user`, map[string]any{"user": user})
	return err
}
