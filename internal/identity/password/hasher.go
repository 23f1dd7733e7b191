// Package password hashes passwords, judges new ones, and makes one-time ones.
package password

import (
	"context"
	"net/http"
	"runtime"

	"github.com/alexedwards/argon2id"
	"golang.org/x/sync/semaphore"
	"golang.org/x/text/unicode/norm"

	"chartwright/internal/platform/apperr"
)

// Cost is the work of one hash. Production takes DefaultCost.
type Cost struct {
	MemoryKiB uint32
	Passes    uint32
}

// DefaultCost is the second recommendation of RFC 9106 (64 MiB, 3 passes), on one core so that sign-ins share the machine.
func DefaultCost() Cost { return Cost{MemoryKiB: 64 * 1024, Passes: 3} }

// Hasher makes and checks argon2id hashes. Few run at once: each takes its memory, and a flood of sign-ins must not take
// the machine's.
type Hasher struct {
	params *argon2id.Params
	slots  *semaphore.Weighted
	dummy  string
}

// NewHasher prepares hashing at that cost.
func NewHasher(cost Cost) (*Hasher, error) {
	h := &Hasher{
		params: &argon2id.Params{Memory: cost.MemoryKiB, Iterations: cost.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		slots:  semaphore.NewWeighted(int64(max(1, runtime.GOMAXPROCS(0)))),
	}
	var err error
	h.dummy, err = argon2id.CreateHash("nobody has this password", h.params)
	return h, err
}

// Hash gives the encoded hash of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.slots.Release(1)
	return argon2id.CreateHash(normal(password), h.params)
}

// Check reports whether the password is the hashed one, and whether the hash is of another cost than today's and should
// be made anew. An empty hash, of an account that does not exist or has no password, takes the same time and is never right.
func (h *Hasher) Check(ctx context.Context, password, hash string) (right, outdated bool, err error) {
	if err := h.enter(ctx); err != nil {
		return false, false, err
	}
	defer h.slots.Release(1)
	if hash == "" {
		_, _, err := argon2id.CheckHash(normal(password), h.dummy)
		return false, false, err
	}
	right, made, err := argon2id.CheckHash(normal(password), hash)
	if err != nil {
		return false, false, err
	}
	return right, *made != *h.params, nil
}

func (h *Hasher) enter(ctx context.Context) error {
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return apperr.New(http.StatusServiceUnavailable, "busy", "Many people are signing in just now. Try again in a moment.").Because(err)
	}
	return nil
}

// normal makes the same password of the same characters, however the keyboard composed them (NIST SP 800-63B-4, 3.1.1.2).
func normal(password string) string { return norm.NFKC.String(password) }
