package signin

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/live"
	"chartwright/internal/platform/opaque"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

const (
	// BackgroundHeader marks requests that the page makes by itself: they do not keep a session from idling.
	BackgroundHeader = "X-Background"

	signInPath   = httpx.Prefix + "/sessions"
	organisePath = signInPath + "/organisation" // and below

	// touchEvery bounds writes; what it loses of the idle time is at most this much, and never adds to it.
	touchEvery = 30 * time.Second
)

// Authenticate implements httpx.Authenticator: a bearer token or the session's cookie puts a principal in the context.
// A cookie that is good no more is taken away and the request goes on with nobody in it.
func (m *Module) Authenticate(w http.ResponseWriter, r *http.Request) (*http.Request, error) {
	if !strings.HasPrefix(r.URL.Path, httpx.Prefix+"/") && !strings.HasPrefix(r.URL.Path, httpx.ProvisioningPrefix+"/") {
		return r, nil
	}
	r = r.WithContext(context.WithValue(r.Context(), tlsKey{}, r.TLS != nil))
	if header := r.Header.Get("Authorization"); header != "" {
		return m.bearer(w, r, header)
	}
	if err := m.origins.Check(r); err != nil {
		return nil, apperr.New(http.StatusForbidden, "cross-origin", "This request came from another site and was refused.")
	}
	c, err := r.Cookie(SessionCookie)
	if err != nil {
		return r, nil
	}
	return m.cookieSession(w, r, c.Value)
}

func (m *Module) bearer(w http.ResponseWriter, r *http.Request, header string) (*http.Request, error) {
	scheme, token, _ := strings.Cut(header, " ")
	err := error(apperr.Unauthenticated())
	var p principal.Principal
	if strings.EqualFold(scheme, "Bearer") {
		p, err = m.Tokens.Find(r.Context(), strings.TrimSpace(token))
	}
	if err != nil {
		w.Header().Set("WWW-Authenticate", "Bearer")
		return nil, err
	}
	return r.WithContext(principal.With(r.Context(), p)), nil
}

func (m *Module) cookieSession(w http.ResponseWriter, r *http.Request, token string) (*http.Request, error) {
	p, csrf, err := m.present(r.Context(), token, activity(r))
	if err != nil {
		return nil, err
	}
	if p.SessionID == uuid.Nil {
		for _, c := range m.cookies(r.Context(), nil) {
			w.Header().Add("Set-Cookie", c)
		}
		return r, nil
	}
	if !safe(r.Method) && !sameCSRF(r.Header.Get(CSRFHeader), csrf) {
		if r.Method == http.MethodPost && (r.URL.Path == signInPath || r.URL.Path == organisePath || strings.HasPrefix(r.URL.Path, organisePath+"/")) {
			return r, nil // who signs in anew has lost the page that knew the token
		}
		return nil, apperr.New(http.StatusForbidden, "csrf", "This page is out of date. Reload it and try again.")
	}
	return r.WithContext(principal.With(r.Context(), p)), nil
}

func safe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// activity tells what a person does from what the page does by itself. Event streams cannot carry the header.
func activity(r *http.Request) bool {
	return r.Header.Get(BackgroundHeader) == "" && !strings.Contains(r.Header.Get("Accept"), "text/event-stream")
}

// present finds who holds the session and the hash of its CSRF token; the principal has no session where it is over.
func (m *Module) present(ctx context.Context, token string, active bool) (p principal.Principal, csrf []byte, err error) {
	tenant, hash, ok := opaque.Parse(token)
	if !ok {
		return p, nil, nil
	}
	ctx = inAgency(ctx, tenant)
	s, err := standingByHash(ctx, m.DB, hash)
	if err != nil || s.ID == uuid.Nil {
		return p, nil, err
	}
	now, found := m.Clock.Now(), s.principal(tenant)
	why := m.over(s, reqctx.From(ctx).Address, now)
	if why == "" {
		p, csrf = found, s.CSRFHash
		if !active || now.Sub(s.LastSeen) < touchEvery {
			return p, csrf, nil
		}
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if why != "" {
			return m.endByTime(principal.With(ctx, found), tx, s.ID, why)
		}
		return touchSession(tx, s.ID, now)
	})
	return p, csrf, err
}

// over says why the session is good no more at that address, or nothing. A session that is used from elsewhere
// ends: it was carried off, or its holder moved and signs in anew.
func (m *Module) over(s *standing, address string, now time.Time) string {
	switch {
	case s.ClientID == nil && !s.Networks.Allows(address):
		return endNetwork
	case !now.Before(s.ExpiresAt):
		return endExpired
	case now.Sub(s.LastSeen) >= m.Config.Idle:
		return endIdle
	}
	return ""
}

func (m *Module) endByTime(ctx context.Context, tx *db.Tx, id uuid.UUID, why string) error {
	if err := endSession(tx, id, why, m.Clock.Now()); err != nil {
		return err
	}
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: "session.end", ObjectType: "user", ObjectID: p.UserID, ClientID: p.ClientID, Reason: why})
}

// Gone gives those of an agency's guests whose sessions stand no more, by one statement: for streams that outlive the request
// that opened them.
func (m *Module) Gone(ctx context.Context, tenant uuid.UUID, guests []live.Guest) ([]live.Guest, error) {
	ids := make(db.IDs, len(guests))
	for i, g := range guests {
		ids[i] = g.Session
	}
	found, err := standingByID(inAgency(ctx, tenant), m.DB, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*standing, len(found))
	for _, s := range found {
		byID[s.ID] = s
	}
	now := m.Clock.Now()
	return slices.DeleteFunc(slices.Clone(guests), func(g live.Guest) bool {
		s := byID[g.Session]
		return s != nil && m.over(s, g.Address, now) == ""
	}), nil
}

func (s *standing) principal(tenant uuid.UUID) principal.Principal {
	p := principal.Principal{UserID: s.UserID, TenantID: tenant, Role: principal.Role(s.Role), SessionID: s.ID, Name: s.Name}
	if s.ClientID != nil {
		p.ClientID = *s.ClientID
	}
	if p.Role.Technician() {
		for id := range strings.SplitSeq(s.Facilities, ",") {
			if f, err := uuid.Parse(id); err == nil {
				p.Facilities = append(p.Facilities, f)
			}
		}
	}
	return p
}
