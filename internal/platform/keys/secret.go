package keys

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// SecretSize is the size of every key in bytes (256 bits).
const SecretSize = 32

const redacted = "[redacted]"

var errSecretSize = errors.New("keys: a key must be 32 bytes long")

// Secret is a 256-bit key that prints as "[redacted]" and can be wiped.
// Copies of the struct share the same memory; Clone does not.
type Secret struct {
	// Twice a pointer, because fmt does not call methods of unexported fields
	// of an enclosing struct, and with a verb that does not fit it follows
	// one pointer to an array, but not two.
	key **[SecretSize]byte
}

func emptySecret() Secret {
	memory := new([SecretSize]byte)
	return Secret{key: &memory}
}

// NewSecret copies b, which must be 32 bytes long, and leaves b alone.
func NewSecret(b []byte) (Secret, error) {
	if len(b) != SecretSize {
		return Secret{}, errSecretSize
	}
	s := emptySecret()
	copy(s.Bytes(), b)
	return s, nil
}

// RandomSecret makes a new key.
func RandomSecret() Secret {
	s := emptySecret()
	_, _ = rand.Read(s.Bytes()) // never fails: crypto/rand aborts instead
	return s
}

// Bytes returns the key's own memory, not a copy; nil for the zero value.
func (s Secret) Bytes() []byte {
	if s.key == nil {
		return nil
	}
	return (*s.key)[:]
}

// Clone copies the key into memory of its own.
func (s Secret) Clone() Secret {
	if s.key == nil {
		return Secret{}
	}
	c := emptySecret()
	copy(c.Bytes(), s.Bytes())
	return c
}

// Wipe overwrites the key, for every copy that shares its memory.
func (s Secret) Wipe() { clear(s.Bytes()) }

// Derive makes a subkey bound to the given parts by HKDF-SHA256 (RFC 5869).
func (s Secret) Derive(parts ...string) Secret {
	out, err := hkdf.Key(sha256.New, s.Bytes(), nil, string(Join(parts...)), SecretSize)
	if err != nil {
		panic("keys: HKDF refuses a fixed, valid length: " + err.Error())
	}
	sub, _ := NewSecret(out)
	clear(out)
	return sub
}

// String returns the placeholder.
func (s Secret) String() string { return redacted }

// GoString returns the placeholder.
func (s Secret) GoString() string { return redacted }

// Format prints the placeholder for every verb.
func (s Secret) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// LogValue logs the placeholder.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON writes the placeholder.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// MarshalText writes the placeholder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Plain is a secret from the configuration; it prints as "[redacted]".
type Plain string

// String returns the placeholder.
func (Plain) String() string { return redacted }

// GoString returns the placeholder.
func (Plain) GoString() string { return redacted }

// Format prints the placeholder for every verb.
func (Plain) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// LogValue logs the placeholder.
func (Plain) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON writes the placeholder.
func (Plain) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }
