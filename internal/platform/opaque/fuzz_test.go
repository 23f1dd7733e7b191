package opaque_test

import (
	"encoding/base64"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/opaque"
)

// FuzzParse: only what has the form of a token is one, and it names the agency that it begins with.
func FuzzParse(f *testing.F) {
	token, _ := opaque.New(uuid.New())
	f.Add(token)
	f.Add(token + "=")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		tenant, hash, ok := opaque.Parse(s)
		if !ok {
			return
		}
		raw, err := base64.RawURLEncoding.DecodeString(s)
		if err != nil || tenant == uuid.Nil || uuid.UUID(raw[:16]) != tenant || len(hash) == 0 {
			t.Fatalf("%q became a token of %s", s, tenant)
		}
	})
}
