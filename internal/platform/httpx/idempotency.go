package httpx

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const (
	keyHeader = "Idempotency-Key"
	// againHeader tells that nothing was made by this request: an earlier one with the same key had made it.
	againHeader = "Idempotency-Replayed"

	shortestKey, longestKey = 8, 128

	// KeepRetries is how long a key is known. After that the same key makes a new thing.
	KeepRetries = 48 * time.Hour
)

const keyDoc = "Makes the request safe to repeat for 48 hours: 8 to 128 characters, a random UUID for example, the same with each try. " +
	"A repeated request makes nothing anew and is answered with what the first one made, as it stands now, and the header Idempotency-Replayed. " +
	"The same key with another request is a 409. Secrets that are shown once are empty in a repeated answer."

// keyParam describes the header in the contract.
func keyParam() *huma.Param {
	shortest, longest := shortestKey, longestKey
	return &huma.Param{Name: keyHeader, In: "header", Description: keyDoc,
		Schema: &huma.Schema{Type: huma.TypeString, MinLength: &shortest, MaxLength: &longest}}
}

// retry is what one request says about being repeated. It travels in the request's context.
type retry struct {
	operation string
	key       string // empty: the caller takes no care of retries
	digest    []byte // of what is asked
	sum       func([]byte) []byte
	again     func() // tells the caller that this is a repeated answer
}

type retryKey struct{}

func (a *API) retryOf(op Op, key string, again func()) (*retry, error) {
	if !op.Makes || key == "" {
		return nil, nil
	}
	if len(key) < shortestKey || len(key) > longestKey {
		return nil, apperr.Invalid("The Idempotency-Key is not usable.",
			apperr.Field{Location: "header." + keyHeader, Message: "send 8 to 128 characters, a random UUID for example"})
	}
	return &retry{operation: op.ID, key: key, sum: a.sum, again: again}, nil
}

// SumWith sets how requests are remembered: keyed, since what they hold may be PHI. Without it a plain SHA-256 is kept.
func (a *API) SumWith(sum func([]byte) []byte) { a.sum = sum }

func plainSum(b []byte) []byte {
	s := sha256.Sum256(b)
	return s[:]
}

// About says what a raw operation was asked, for the comparison with an earlier request of the same key. Typed operations
// need not: their whole input is compared.
func About(ctx context.Context, asked ...[]byte) {
	if r, _ := ctx.Value(retryKey{}).(*retry); r != nil {
		r.digest = r.sum(bytes.Join(asked, []byte{0}))
	}
}

// Once runs create in the acting transaction, unless the same actor sent the request before with the same Idempotency-Key;
// then it gives what create gave at that time, and again. Keep ids and counts in it, no PHI and no secrets: it is stored.
// Two at once wait for each other, and an error of create leaves the key unused.
func Once[T any](ctx context.Context, tx *db.Tx, actor uuid.UUID, create func() (T, error)) (made T, again bool, err error) {
	r, _ := ctx.Value(retryKey{}).(*retry)
	if r == nil {
		made, err = create()
		return made, false, err
	}
	args := map[string]any{"actor": actor, "key": r.key, "route": r.operation, "digest": r.digest}
	n, err := tx.Exec(`insert into idempotency_keys (tenant_id, user_id, key, route, body_hash)
		values (@tenant, @actor, @key, @route, @digest) on conflict do nothing`, args)
	if err != nil {
		return made, false, err
	}
	if n == 0 {
		return made, true, firstAnswer(tx, r, args, &made)
	}
	if made, err = create(); err != nil {
		return made, false, err
	}
	if args["made"], err = json.Marshal(made); err != nil {
		return made, false, err
	}
	args["status"] = http.StatusCreated
	_, err = tx.Exec(`update idempotency_keys set response = @made, status = @status
		where tenant_id = @tenant and user_id = @actor and key = @key`, args)
	return made, false, err
}

func firstAnswer(tx *db.Tx, r *retry, args map[string]any, made any) error {
	var kept struct {
		Route    string
		BodyHash []byte
		Response []byte
	}
	err := tx.Select(&kept, `select route, body_hash, response from idempotency_keys
		where tenant_id = @tenant and user_id = @actor and key = @key`, args)
	if err != nil {
		return err
	}
	if kept.Route != r.operation || !bytes.Equal(kept.BodyHash, r.digest) {
		return apperr.Conflict("idempotency-key-reused", "This Idempotency-Key was used for another request. Send a new key for a new request.")
	}
	r.again()
	return json.Unmarshal(kept.Response, made)
}

// ForgetRetries drops the keys of the transaction's agency that are older than KeepRetries.
func ForgetRetries(tx *db.Tx, now time.Time) error {
	_, err := tx.Exec(`delete from idempotency_keys where tenant_id = @tenant and created_at < @before`, map[string]any{"before": now.Add(-KeepRetries)})
	return err
}
