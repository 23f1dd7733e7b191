package password

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

// TestNobodysHashCostsAsMuch holds what is checked where there is no account, or one without a password, to the cost of today's
// hashes: to check it takes as long, whoever is asked for.
func TestNobodysHashCostsAsMuch(t *testing.T) {
	t.Parallel()
	for _, cost := range []Cost{{MemoryKiB: 64, Passes: 1}, {MemoryKiB: 128, Passes: 2}} {
		h, err := NewHasher(cost)
		if err != nil {
			t.Fatal(err)
		}
		made, _, _, err := argon2id.DecodeHash(h.dummy)
		if err != nil || *made != *h.params {
			t.Errorf("it was made with %+v, want %+v (%v)", made, h.params, err)
		}
	}
}
