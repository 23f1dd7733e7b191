package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const mostPasskeys = 10 // of one person

// Passkey is one of a person's, without its key.
type Passkey struct {
	ID         uuid.UUID  `json:"id" format:"uuid"`
	Label      string     `json:"label"`
	CreatedAt  time.Time  `json:"createdAt"`
	LastUsedAt *time.Time `json:"lastUsedAt,omitempty"`
}

// holder is an account as the library sees it. The handle that authenticators keep names nobody.
type holder struct {
	account *account
	keys    []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h holder) WebAuthnID() []byte { return append(h.account.TenantID[:], h.account.ID[:]...) }

// WebAuthnName implements webauthn.User.
func (h holder) WebAuthnName() string { return h.account.Email }

// WebAuthnDisplayName implements webauthn.User.
func (h holder) WebAuthnDisplayName() string { return h.account.Name }

// WebAuthnCredentials implements webauthn.User.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// newPasskeys prepares the library for the public address; nil where that is a number, for which browsers make no passkeys.
func newPasskeys(u *url.URL) (*webauthn.WebAuthn, error) {
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: issuer, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
	})
	if err != nil {
		return nil, fmt.Errorf("signin: %w", err)
	}
	return w, nil
}

func passkeyRefused() *apperr.Error {
	return apperr.New(http.StatusUnauthorized, "passkey-refused", "This passkey was not accepted. Try again, or use a code of your authenticator app.")
}

func noPasskeys() *apperr.Error {
	return apperr.Conflict("no-passkeys", "Passkeys need an address with a name. Ask whoever runs this installation to set CHARTWRIGHT_PUBLIC_URL.")
}

func (m *Module) holder(tx *db.Tx, a *account) (holder, error) {
	keys, err := credentialsOf(tx, a.ID)
	return holder{account: a, keys: keys}, err
}

// Passkeys lists those of who is signed in, the oldest first.
func (m *Module) Passkeys(ctx context.Context) (out []Passkey, err error) {
	err = m.own(ctx, func(_ context.Context, tx *db.Tx, s step) (error, error) {
		out, err = listPasskeys(tx, s.account.ID)
		return nil, err
	})
	return out, err
}

// StartPasskey gives what the browser is asked to make a passkey with, once the second factor there is was shown: a session
// that somebody else sits at adds none.
func (m *Module) StartPasskey(ctx context.Context, code string) (options *protocol.CredentialCreation, err error) {
	if m.passkeys == nil {
		return nil, noPasskeys()
	}
	err = m.own(ctx, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		if !s.account.TOTPConfirmed {
			return nil, apperr.Conflict("not-enrolled", "Set up an authenticator app first: its recovery codes let you in should you lose the passkey.")
		}
		refusal, err := m.checkFactor(ctx, tx, s.account, code, "passkey")
		if err != nil || refusal != nil {
			return refusal, err
		}
		h, err := m.holder(tx, s.account)
		if err != nil {
			return nil, err
		}
		if len(h.keys) >= mostPasskeys {
			return nil, apperr.Conflict("too-many-passkeys", "You have ten passkeys. Remove one that you do not use.")
		}
		var pending *webauthn.SessionData
		options, pending, err = m.passkeys.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return nil, err
		}
		return nil, setPasskeyPending(tx, s.open.ID, pending)
	})
	return options, err
}

// AddPasskey keeps the passkey that the browser made.
func (m *Module) AddPasskey(ctx context.Context, label string, response json.RawMessage) (out *Passkey, err error) {
	if m.passkeys == nil {
		return nil, noPasskeys()
	}
	err = m.own(ctx, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		pending, err := takePasskeyPending(tx, s.open)
		if err != nil {
			return nil, err
		}
		h, err := m.holder(tx, s.account)
		if err != nil {
			return nil, err
		}
		key := m.created(h, pending, response)
		if key == nil {
			return nil, nil // what was asked is used up
		}
		p := Passkey{ID: db.NewID(), Label: strings.TrimSpace(label), CreatedAt: m.Clock.Now()}
		if fresh, err := insertPasskey(tx, s.account.ID, p, key); err != nil || !fresh {
			return nil, err
		}
		out = &p
		return nil, record(ctx, tx, s.account, "mfa.passkey-add", map[string]any{"passkey": p.ID})
	})
	if err == nil && out == nil {
		err = apperr.Conflict("passkey-refused", "What the browser made was not accepted as a passkey. Begin again.")
	}
	return out, err
}

// created checks what the browser made; nil where it is not what was asked for.
func (m *Module) created(h holder, pending *webauthn.SessionData, response json.RawMessage) *webauthn.Credential {
	if pending == nil {
		return nil
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return nil
	}
	key, err := m.passkeys.CreateCredential(h, *pending, parsed)
	if err != nil {
		return nil
	}
	return key
}

// RemovePasskey ends a passkey of who is signed in; 404 where they have none of that id.
func (m *Module) RemovePasskey(ctx context.Context, id uuid.UUID) error {
	return m.own(ctx, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		gone, err := deletePasskey(tx, s.account.ID, id)
		if err != nil {
			return nil, err
		}
		if !gone {
			return nil, apperr.NotFound()
		}
		return nil, record(ctx, tx, s.account, "mfa.passkey-remove", map[string]any{"passkey": id})
	})
}

// AskPasskey gives what the browser is asked to sign, for who has shown their password and has a passkey.
func (m *Module) AskPasskey(ctx context.Context, challenge string) (options *protocol.CredentialAssertion, err error) {
	err = m.continuing(ctx, challenge, stagePassword, func(_ context.Context, tx *db.Tx, s step) (error, error) {
		h, err := m.holder(tx, s.account)
		if err != nil {
			return nil, err
		}
		if m.passkeys == nil || len(h.keys) == 0 {
			return nil, apperr.Conflict("no-passkeys", "You have no passkey here. Use a code of your authenticator app.")
		}
		var pending *webauthn.SessionData
		if options, pending, err = m.passkeys.BeginLogin(h); err != nil {
			return nil, err
		}
		return nil, setPasskeyPending(tx, s.open.ID, pending)
	})
	return options, err
}

// ShowPasskey is Code with a passkey's signature in place of a code. What was asked is good once, right or wrong.
func (m *Module) ShowPasskey(ctx context.Context, challenge string, response json.RawMessage) (out *Outcome, err error) {
	err = m.continuing(ctx, challenge, stagePassword, func(ctx context.Context, tx *db.Tx, s step) (error, error) {
		pending, err := takePasskeyPending(tx, s.open)
		if err != nil {
			return nil, err
		}
		h, err := m.holder(tx, s.account)
		if err != nil {
			return nil, err
		}
		key, refusal := m.asserted(h, pending, response)
		if refusal != nil {
			return refusal, recordRefusal(ctx, tx, s.account, "passkey", false)
		}
		if err := usePasskey(tx, s.account.ID, key, m.Clock.Now()); err != nil {
			return nil, err
		}
		out, err = m.advance(ctx, tx, s.account, true, s.open.ID)
		return nil, err
	})
	return out, err
}

// asserted checks the signature. A counter that went back means that the authenticator was copied.
func (m *Module) asserted(h holder, pending *webauthn.SessionData, response json.RawMessage) (*webauthn.Credential, error) {
	if m.passkeys == nil || pending == nil {
		return nil, passkeyRefused()
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return nil, passkeyRefused()
	}
	key, err := m.passkeys.ValidateLogin(h, *pending, parsed)
	if err != nil || key.Authenticator.CloneWarning {
		return nil, passkeyRefused()
	}
	return key, nil
}
