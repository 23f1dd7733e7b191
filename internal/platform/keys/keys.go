// Package keys keeps the master keys away from the data they protect.
//
// Every document and every client has a data key of its own. It is stored only
// wrapped by a master key that never leaves AWS KMS or, in the embedded
// default, the local keyring file, and it unwraps only in the encryption
// context it was made for. From a client's data key the Sealer derives what
// seals columns and what makes their blind indexes.
//
// The package knows no domain and no database: callers store the wrapped keys.
package keys

import (
	"context"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"time"

	"chartwright/internal/platform/apperr"
)

var (
	// ErrRefused: the wrapped key or the sealed value was altered, or it
	// belongs to another key or another context. Never worth a retry.
	ErrRefused = errors.New("keys: the sealed bytes do not belong here")
	// ErrNoKey: the master key is missing, disabled or destroyed. An operator
	// may enable it again.
	ErrNoKey error = apperr.Away("key-missing", noKeyFor,
		"The key that opens this is missing or was disabled, so nothing of it can be shown or stored. Nothing is damaged. Tell your operator the request id.")
	// ErrDestroyed is an ErrNoKey that no operator can mend.
	ErrDestroyed error = apperr.New(http.StatusGone, "records-destroyed",
		"The key to these records was destroyed on order, so nothing of them can be read or added any more. Your operator has the certificate.").Because(ErrNoKey)
	// ErrUnavailable: the key service cannot be reached or is overloaded.
	// Worth a retry later.
	ErrUnavailable error = apperr.Away("keys-unavailable", unavailableFor,
		"The service that keeps the keys does not answer, so nothing that is encrypted can be shown or stored for now. Nothing is lost. Try again in a minute.")
)

// How long to wait before another attempt is worth it.
const (
	noKeyFor       = time.Minute
	unavailableFor = 10 * time.Second
)

// EncryptionContext binds a wrapped key to what it is for. The same context
// must be given to unwrap. Values are ids and nothing else: key services write
// them to their logs in the clear.
type EncryptionContext map[string]string

// canonical encodes the context so that no two contexts share an encoding.
func (ec EncryptionContext) canonical() []byte {
	names := make([]string, 0, len(ec))
	for name := range ec {
		names = append(names, name)
	}
	slices.Sort(names)
	parts := make([]string, 0, 2*len(ec))
	for _, name := range names {
		parts = append(parts, name, ec[name])
	}
	return Join(parts...)
}

// Join encodes parts unambiguously, each led by its length, for use as
// associated data or as derivation info.
func Join(parts ...string) []byte {
	var out []byte
	for _, p := range parts {
		out = binary.BigEndian.AppendUint32(out, uint32(len(p)))
		out = append(out, p...)
	}
	return out
}

// Wrapper makes data keys and opens them again. keyRef names the master key:
// any name for the local keyring; a key id, ARN or alias for AWS KMS.
// Implementations are safe for concurrent use.
type Wrapper interface {
	// GenerateDataKey returns a new data key and its wrapped form. The
	// caller stores the wrapped form and wipes the key after use.
	GenerateDataKey(ctx context.Context, keyRef string, ec EncryptionContext) (Secret, []byte, error)
	// Unwrap opens a wrapped key. It fails with ErrRefused where key
	// reference, bytes or context do not belong together.
	Unwrap(ctx context.Context, keyRef string, wrapped []byte, ec EncryptionContext) (Secret, error)
	// Rewrap wraps the same data key by the newest version of toRef, in the
	// same context; fromRef and toRef may be equal.
	Rewrap(ctx context.Context, fromRef, toRef string, wrapped []byte, ec EncryptionContext) ([]byte, error)
}
