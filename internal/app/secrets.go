package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"math"

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
		return nil, nil, err
	}
	secret, err := p.keys.Unwrap(ctx, p.masterKey(), wrapped, ec)
	if err != nil {
		return nil, nil, fmt.Errorf("the installation's key cannot be opened: is this the keyring the database was made with? %w", err)
	}
	sealer, err = keys.NewSealer(keys.Generation{Number: 1, Key: secret})
	return sealer, wrapped, err
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
