package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
)

// secrets are the installation's own: what seals second factors, and the key that signs the trail's checkpoints.
type secrets struct {
	sealKey  []byte // wrapped
	sealer   *keys.Sealer
	signer   note.Signer
	verifier note.Verifier
}

// signerName stands in every checkpoint's signature line.
const signerName = "chartwright.trail"

func openSecrets(ctx context.Context, p *platform) (secrets, error) {
	sealer, wrapped, err := installationSealer(ctx, p)
	if err != nil {
		return secrets{}, err
	}
	s := secrets{sealer: sealer, sealKey: wrapped}
	signing, err := openSigningKey(ctx, p, sealer)
	if err != nil {
		return secrets{}, err
	}
	if s.signer, err = note.NewSigner(signing.private); err != nil {
		return secrets{}, err
	}
	s.verifier, err = note.NewVerifier(signing.public)
	return s, err
}

// installationBound is what the installation's own data key is bound to.
func installationBound() keys.EncryptionContext {
	return keys.EncryptionContext{"purpose": "installation"}
}

func installationSealer(ctx context.Context, p *platform) (sealer *keys.Sealer, wrapped []byte, err error) {
	ec := installationBound()
	wrapped, err = installationValue(ctx, p.db, "seal-key", func() ([]byte, error) {
		secret, wrapped, err := p.keys.GenerateDataKey(ctx, p.masterKey(), ec)
		if err == nil {
			secret.Wipe()
		}
		return wrapped, err
	})
	if err != nil {
		return nil, nil, p.unstarted(err)
	}
	secret, err := p.keys.Unwrap(ctx, p.masterKey(), wrapped, ec)
	if err != nil {
		return nil, nil, p.unstarted(err)
	}
	sealer, err = keys.NewSealer(keys.Generation{Number: 1, Key: secret})
	return sealer, wrapped, err
}

// unstarted says to an operator why the installation's key does not open at the start of a process, and what to do. Other errors
// stay as they are.
func (p *platform) unstarted(err error) error {
	where, settings := "the keyring "+p.keyringPath(), "put the keyring back that this database was made with, or its copy"
	if p.keyring == nil {
		where, settings = "KMS", "enable the key, or name the right one by CHARTWRIGHT_KMS_KEY_ID and CHARTWRIGHT_KMS_REGION"
	}
	var why string
	switch {
	case errors.Is(err, keys.ErrUnavailable):
		why = where + " does not answer, so nothing can be started; nothing is lost. Start again when it does, and see CHARTWRIGHT_KMS_REGION, CHARTWRIGHT_KMS_ENDPOINT and the rights of AWS if it never does"
	case errors.Is(err, keys.ErrNoKey):
		why = fmt.Sprintf("%s does not have the key %q, or it is disabled: %s", where, p.masterKey(), settings)
	case errors.Is(err, keys.ErrRefused):
		why = fmt.Sprintf("the key %q in %s is not the one that this database was made with: %s", p.masterKey(), where, settings)
	default:
		return err
	}
	return fmt.Errorf("the installation's key cannot be opened: %s (%s)", why, reasonOf(err))
}

// reasonOf is what lies below the words that are meant for people at a screen.
func reasonOf(err error) string {
	text := err.Error()
	for _, known := range []error{keys.ErrUnavailable, keys.ErrNoKey, keys.ErrRefused} {
		text = strings.TrimPrefix(text, known.Error()+": ")
	}
	return text
}

type signingKey struct{ private, public string }

func openSigningKey(ctx context.Context, p *platform, sealer *keys.Sealer) (signingKey, error) {
	aad := keys.Join("installation", "trail-signing-key")
	sealed, err := installationValue(ctx, p.db, "trail-signing-key", func() ([]byte, error) {
		private, public, err := note.GenerateKey(rand.Reader, signerName)
		return sealer.Seal(keys.Join(private, public), aad), err
	})
	if err != nil {
		return signingKey{}, err
	}
	text, err := sealer.Open(sealed, aad)
	if err != nil {
		return signingKey{}, err
	}
	parts := keys.Split(text)
	if len(parts) != 2 {
		return signingKey{}, fmt.Errorf("the trail's signing key has %d parts, not 2", len(parts))
	}
	return signingKey{private: parts[0], public: parts[1]}, nil
}

// witness keeps checkpoints in the blob store, newest first by name, where the database's owner does not reach.
type witness struct{ store blob.Store }

func checkpointKey(tenant uuid.UUID, size int64) string {
	return fmt.Sprintf("trail/%s/%019d", tenant, math.MaxInt64-size)
}

// Keep implements audit.Witness.
func (w witness) Keep(ctx context.Context, tenant uuid.UUID, size int64, signed []byte) error {
	_, err := blob.Put(ctx, w.store, checkpointKey(tenant, size), bytes.NewReader(signed), blob.PutOptions{})
	return err
}

// Newest implements audit.Witness.
func (w witness) Newest(ctx context.Context, tenant uuid.UUID) ([]byte, error) {
	for info, err := range w.store.List(ctx, "trail/"+tenant.String()+"/") {
		if err != nil {
			return nil, err
		}
		return readAll(ctx, w.store, info.Key)
	}
	return nil, nil
}
