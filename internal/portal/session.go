package portal

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/tenancy/principal"
)

// Cookie is the name of the portal's cookie. The browser sends it to the portal's addresses alone, so the staff's never see it.
const Cookie = "chartwright_request"

// touchEvery bounds writes; what it loses of the idle time is at most this much.
const touchEvery = 30 * time.Second

const (
	actor   = "portal"
	present = "find who made a request"
	locate  = "find a hospital by the address of its page"
)

// Authenticate implements httpx.Authenticator for the portal's addresses: its own cookie, and nothing else that may travel with
// a request, puts somebody into the context.
func (m *Module) Authenticate(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	if err := m.origins.Check(r); err != nil {
		return nil, apperr.New(http.StatusForbidden, "cross-origin", "This request came from another site and was refused.")
	}
	c, err := r.Cookie(Cookie)
	if err != nil {
		return r, nil
	}
	p, err := m.whose(r.Context(), c.Value)
	if err != nil {
		return nil, err
	}
	if p.RequestID == uuid.Nil {
		w.Header().Add("Set-Cookie", m.cookie(""))
		return r, nil
	}
	return r.WithContext(principal.With(r.Context(), p)), nil
}

// whose finds the request of a session that is alive; nobody where it is over.
func (m *Module) whose(ctx context.Context, token string) (principal.Principal, error) {
	tenant, hash, ok := opaque.Parse(token)
	if !ok {
		return principal.Principal{}, nil
	}
	now := m.Clock.Now()
	var s sessionRow
	err := m.DB.AsSystem(ctx, actor, present, func(_ context.Context, tx *db.Tx) (err error) {
		s, err = liveSession(tx, tenant, hash, now, now.Add(-m.Idle))
		return err
	})
	if err != nil || s.ID == uuid.Nil {
		return principal.Principal{}, err
	}
	p := principal.OfRequest(tenant, s.ClientID, s.RequestID, s.ID)
	if now.Sub(s.LastSeen) < touchEvery {
		return p, nil
	}
	return p, m.DB.InTenant(principal.With(ctx, p), func(_ context.Context, tx *db.Tx) error {
		return updateSession(tx, s.ID, map[string]any{"last_seen": now})
	})
}

// cookie lives as long as the browser; how long the session does is the server's to say.
func (m *Module) cookie(token string) string {
	c := http.Cookie{Name: Cookie, Value: token, Path: httpx.PublicPrefix, SameSite: http.SameSiteStrictMode, Secure: m.secure, HttpOnly: true} //nolint:gosec // Secure follows the public address
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// Admit begins a session of a request in the transaction that made it or knew its code, and gives the cookie to set.
func (m *Module) Admit(ctx context.Context, tx *db.Tx, client, request uuid.UUID) (string, error) {
	now := m.Clock.Now()
	token, hash := opaque.New(tx.Tenant())
	s := sessionRow{ClientID: client, ID: db.NewID(), RequestID: request, TokenHash: hash, CreatedAt: now, LastSeen: now, ExpiresAt: now.Add(m.Absolute)}
	if err := insertSession(tx, &s); err != nil {
		return "", err
	}
	ctx = principal.With(ctx, principal.OfRequest(tx.Tenant(), client, request, s.ID))
	return m.cookie(token), trail.Write(ctx, tx, trail.Entry{Act: "portal.session.begin", ObjectType: "roi_request", ObjectID: request, ClientID: client})
}

// EndAll ends every session of a request, in the transaction of whoever changes its code.
func (m *Module) EndAll(tx *db.Tx, request uuid.UUID) error {
	return endSessions(tx, request, m.Clock.Now())
}

type cookieOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (m *Module) signOut(ctx context.Context, _ *struct{}) (*cookieOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		return updateSession(tx, p.SessionID, map[string]any{"ended_at": m.Clock.Now()})
	})
	return &cookieOutput{SetCookie: m.cookie("")}, err
}

// Theirs reports that an address is the portal's.
func Theirs(path string) bool { return strings.HasPrefix(path, httpx.PublicPrefix+"/") }
