package blob

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"path"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/traces"
)

// Blob is what a finished write returns and what opens the object again. The
// caller stores it. It holds no plaintext and no key.
type Blob struct {
	// Wrapped is the document's data key; every part and version made with
	// it has the same.
	Wrapped []byte `json:"wrapped"`
	// Seal names the write (16 bytes) and authenticates the size (32).
	Seal []byte `json:"seal"`
	// Size of the plaintext in bytes.
	Size int64 `json:"size"`
	// SHA256 of the plaintext. It tells whoever has the same file that it is
	// here: store a keyed digest of it (keys.Sealer.BlindIndex) and not this.
	SHA256 [sha256.Size]byte `json:"-"`
}

const sealSize = len(generation{}) + tagSize

func (b Blob) generation() (generation, error) {
	var g generation
	if len(b.Seal) != sealSize || b.Size < 0 {
		return g, ErrTampered
	}
	copy(g[:], b.Seal)
	return g, nil
}

// Vault encrypts objects into a Store. It is safe for concurrent use.
type Vault struct {
	store   Store
	keys    keys.Wrapper
	altered func(context.Context, Ref)
}

// NewVault puts encryption on top of a store. The wrapper should be a
// keys.Cache: each Open asks it for a key.
func NewVault(store Store, wrapper keys.Wrapper) *Vault {
	return &Vault{store: store, keys: wrapper, altered: func(context.Context, Ref) {}}
}

// WhenAltered names who is told of every object that is refused with ErrTampered. Call it before the vault is used.
func (v *Vault) WhenAltered(tell func(ctx context.Context, ref Ref)) { v.altered = tell }

// NewKey makes the data key of a document and returns it wrapped, for parts
// that are written side by side.
func (v *Vault) NewKey(ctx context.Context, ref Ref) ([]byte, error) {
	secret, wrapped, err := v.keys.GenerateDataKey(ctx, ref.KeyRef, ref.context())
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	secret.Wipe()
	return wrapped, nil
}

// Rewrap wraps the document's data key by the newest version of another (or
// the same) master key. Objects need no change; Ref.KeyRef becomes toRef.
func (v *Vault) Rewrap(ctx context.Context, ref Ref, toRef string, wrapped []byte) ([]byte, error) {
	out, err := v.keys.Rewrap(ctx, ref.KeyRef, toRef, wrapped, ref.context())
	return out, unwrapError(err)
}

// cipherFor returns the cipher of one object, and the wrapped data key, which
// is new where none is given.
func (v *Vault) cipherFor(ctx context.Context, ref Ref, wrapped []byte, g generation) (objectCipher, []byte, error) {
	if err := ref.check(); err != nil {
		return objectCipher{}, nil, err
	}
	var data keys.Secret
	var err error
	if wrapped == nil {
		data, wrapped, err = v.keys.GenerateDataKey(ctx, ref.KeyRef, ref.context())
	} else {
		data, err = v.keys.Unwrap(ctx, ref.KeyRef, wrapped, ref.context())
	}
	if err != nil {
		return objectCipher{}, nil, unwrapError(err)
	}
	defer data.Wipe()
	return objectCipher{key: ref.objectKey(data, g)}, wrapped, nil
}

// unwrapError: a wrapped key that is refused was altered or swapped.
func unwrapError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keys.ErrRefused):
		return fmt.Errorf("%w: %w", ErrTampered, err)
	}
	return fmt.Errorf("blob: %w", err)
}

// Open opens an object for reading. It fails with ErrTampered where blob and
// stored object are not what was written under this reference, and with
// ErrNotFound where the object is missing.
func (v *Vault) Open(ctx context.Context, ref Ref, b Blob) (*Reader, error) {
	ctx, span := traces.Start(ctx, "vault open", traces.Bytes(b.Size))
	r, err := v.open(ctx, ref, b)
	span.End(err)
	if errors.Is(err, ErrTampered) {
		v.altered(ctx, ref)
	}
	return r, err
}

func (v *Vault) open(ctx context.Context, ref Ref, b Blob) (*Reader, error) {
	g, err := b.generation()
	if err != nil {
		return nil, err
	}
	if b.Wrapped == nil {
		return nil, ErrTampered
	}
	c, _, err := v.cipherFor(ctx, ref, b.Wrapped, g)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(b.Seal[len(g):], c.tag(g, b.Size)) {
		return nil, ErrTampered
	}
	object, err := v.store.Open(ctx, ref.storageKey(g))
	if err != nil {
		return nil, err
	}
	if object.Size() != cipherSize(b.Size) {
		return nil, errors.Join(ErrTampered, object.Close())
	}
	tell := func(ctx context.Context) { v.altered(ctx, ref) }
	return &Reader{ctx: ctx, cipher: c, object: object, size: b.Size, altered: tell}, nil
}

// Delete removes one object; a missing one is no error.
func (v *Vault) Delete(ctx context.Context, ref Ref, b Blob) error {
	g, err := b.generation()
	if err != nil {
		return err
	}
	return v.store.Delete(ctx, ref.storageKey(g))
}

// DeleteDocument removes every object of every version of a document, those
// too that no Blob speaks of any more.
func (v *Vault) DeleteDocument(ctx context.Context, ref Ref) error {
	for info, err := range v.store.List(ctx, ref.documentPrefix()) {
		if err == nil {
			err = v.store.Delete(ctx, info.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteOthers removes the objects of a document that were there before that moment, but for those that keep names by their part:
// what is left of earlier writes.
func (v *Vault) DeleteOthers(ctx context.Context, ref Ref, keep map[string]Blob, before time.Time) error {
	named := map[string]bool{}
	for part, b := range keep {
		g, err := b.generation()
		if err != nil {
			return err
		}
		ref.Part = part
		named[ref.storageKey(g)] = true
	}
	for info, err := range v.store.List(ctx, ref.documentPrefix()) {
		if err == nil && !named[info.Key] && info.Modified.Before(before) {
			err = v.store.Delete(ctx, info.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CountClient counts the stored objects of a client's documents and their bytes.
func (v *Vault) CountClient(ctx context.Context, tenant, client uuid.UUID) (objects int, size int64, err error) {
	for info, err := range v.store.List(ctx, path.Join(tenant.String(), client.String())+"/") {
		if err != nil {
			return 0, 0, err
		}
		objects, size = objects+1, size+info.Size
	}
	return objects, size, nil
}

// finished makes the Blob of a write that is done.
func finished(c objectCipher, wrapped []byte, g generation, s *segmenter) Blob {
	b := Blob{Wrapped: wrapped, Size: s.size, Seal: bytes.Join([][]byte{g[:], c.tag(g, s.size)}, nil)}
	s.hash.Sum(b.SHA256[:0])
	return b
}
