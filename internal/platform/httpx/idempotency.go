package httpx

import (
	"bytes"
	"net/http"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// Retry names a create that may arrive twice (Idempotency-Key). Only the id of what was made is kept, never an answer:
// the handler renders it again.
type Retry struct {
	Actor  uuid.UUID // keys of different people never meet
	Key    string    // as sent; empty: the caller takes no care of retries
	Route  string    // operation id
	Digest []byte    // of the request; keyed by the caller where it holds PHI
}

// Once runs create unless the same actor used the key before; then it gives the id that was made at that time. A key that
// comes with another request is refused. Two at once wait for each other.
func Once(tx *db.Tx, r Retry, create func() (uuid.UUID, error)) (id uuid.UUID, again bool, err error) {
	if r.Key == "" {
		id, err = create()
		return id, false, err
	}
	if len(r.Key) < 8 || len(r.Key) > 128 {
		return uuid.Nil, false, apperr.Invalid("The Idempotency-Key is not usable.",
			apperr.Field{Location: "header.Idempotency-Key", Message: "send 8 to 128 characters, a random UUID for example"})
	}
	args := map[string]any{"actor": r.Actor, "key": r.Key, "route": r.Route, "digest": r.Digest}
	n, err := tx.Exec(`insert into idempotency_keys (tenant_id, user_id, key, route, body_hash)
		values (@tenant, @actor, @key, @route, @digest) on conflict do nothing`, args)
	if err != nil {
		return uuid.Nil, false, err
	}
	if n == 0 {
		id, err = firstAnswer(tx, r, args)
		return id, true, err
	}
	if id, err = create(); err != nil {
		return uuid.Nil, false, err
	}
	args["made"], args["status"] = id[:], http.StatusCreated
	_, err = tx.Exec(`update idempotency_keys set response = @made, status = @status
		where tenant_id = @tenant and user_id = @actor and key = @key`, args)
	return id, false, err
}

func firstAnswer(tx *db.Tx, r Retry, args map[string]any) (uuid.UUID, error) {
	var kept struct {
		Route    string
		BodyHash []byte
		Response []byte
	}
	err := tx.Select(&kept, `select route, body_hash, response from idempotency_keys
		where tenant_id = @tenant and user_id = @actor and key = @key`, args)
	if err != nil {
		return uuid.Nil, err
	}
	if kept.Route != r.Route || !bytes.Equal(kept.BodyHash, r.Digest) {
		return uuid.Nil, apperr.Conflict("idempotency-key-reused", "This Idempotency-Key was used for another request. Send a new key for a new request.")
	}
	return uuid.FromBytes(kept.Response)
}
