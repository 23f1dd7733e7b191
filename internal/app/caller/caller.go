// Package caller is somebody who calls the house as a browser does, with a session of their own: for the programs that measure the
// house and let it fail, which make thousands of people and sign none of them in.
package caller

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"io"
	"net/http"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/tenancy/principal"
)

// Caller is a person of an agency, and the credentials of their one session.
type Caller struct {
	principal.Principal
	client      *uuid.UUID // of hospital people
	token, csrf string
	hash        []byte // of the token, as it is kept
}

// New invents somebody. They may call once the rows of Enter are written.
func New(tenant uuid.UUID, role principal.Role, client uuid.UUID) *Caller {
	c := &Caller{csrf: rand.Text(), Principal: principal.Principal{UserID: db.NewID(), TenantID: tenant, Role: role, SessionID: db.NewID()}}
	c.token, c.hash = opaque.New(tenant)
	if role == principal.Hospital {
		c.client = &client
	}
	return c
}

// Enter adds the rows of the person and of their session, of twelve hours, to what is written behind the policies.
func (c *Caller) Enter(b *pgx.Batch) {
	csrf := sha256.Sum256([]byte(c.csrf))
	b.Queue(`insert into users (tenant_id, id, client_id, email, name, role, on_shift) values ($1, $2, $3, $4, 'Somebody', $5, true)`,
		c.TenantID, c.UserID, c.client, c.UserID.String()+"@caller.test", string(c.Role))
	b.Queue(`insert into sessions (tenant_id, id, user_id, token_hash, csrf_hash, stage, second_factor, expires_at)
		values ($1, $2, $3, $4, $5, 'full', true, now() + interval '12 hours')`, c.TenantID, c.SessionID, c.UserID, c.hash, csrf[:])
}

// Request prepares a request with the credentials. The path begins after /api/v1; the body is nil, bytes, or sent as JSON; the
// header is of pairs.
func (c *Caller) Request(ctx context.Context, base, method, path string, body any, header ...string) (*http.Request, error) {
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		content = bytes.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		content, header = bytes.NewReader(text), append(header, "Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, base+httpx.Prefix+path, content)
	if err != nil {
		return nil, err
	}
	req.AddCookie(&http.Cookie{Name: signin.SessionCookie, Value: c.token}) //nolint:gosec // sent, not set
	req.Header.Set(signin.CSRFHeader, c.csrf)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	return req, nil
}
