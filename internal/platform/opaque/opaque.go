// Package opaque makes the random tokens that sessions, challenges and API tokens are known by. The database keeps only
// their hash.
package opaque

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/google/uuid"
)

const secretSize = 32 // bytes

// New makes a token of 256 random bits and its hash. The token names its agency, so that it is looked up inside that agency
// and needs no door across all of them; the name proves nothing, the hash does.
func New(tenant uuid.UUID) (token string, hash []byte) {
	raw := make([]byte, len(tenant)+secretSize)
	copy(raw, tenant[:])
	_, _ = rand.Read(raw[len(tenant):]) // never fails: see crypto/rand
	return base64.RawURLEncoding.EncodeToString(raw), digest(raw)
}

// Parse gives the agency a token names and the hash to look for; false where it cannot be one of ours.
func Parse(token string) (tenant uuid.UUID, hash []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) != len(tenant)+secretSize {
		return uuid.Nil, nil, false
	}
	copy(tenant[:], raw)
	return tenant, digest(raw), tenant != uuid.Nil
}

func digest(raw []byte) []byte {
	sum := sha256.Sum256(raw)
	return sum[:]
}
