package signin

import (
	"context"
	"net/http"
)

// Names of the cookies. They are the same with and without TLS, since the contract and the web name them.
const (
	SessionCookie = "chartwright_session" // the session's token; scripts cannot read it
	CSRFCookie    = "chartwright_csrf"    // for the page to repeat in CSRFHeader
	CSRFHeader    = "X-CSRF-Token"
)

// cookies gives the Set-Cookie values of a new session; of none, those that take the cookies away.
func (m *Module) cookies(ctx context.Context, s *Issued) []string {
	if s == nil {
		return []string{m.cookie(ctx, SessionCookie, ""), m.cookie(ctx, CSRFCookie, "")}
	}
	return []string{m.cookie(ctx, SessionCookie, s.Token), m.cookie(ctx, CSRFCookie, s.CSRF)}
}

// cookie lives as long as the browser; how long the session does is the server's to say.
func (m *Module) cookie(ctx context.Context, name, value string) string {
	c := http.Cookie{ //nolint:gosec // Secure follows the public address; the CSRF token must be readable
		Name: name, Value: value, Path: "/", SameSite: http.SameSiteStrictMode,
		Secure: m.secure || overTLS(ctx), HttpOnly: name != CSRFCookie,
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c.String()
}

type tlsKey struct{}

func overTLS(ctx context.Context) bool {
	v, _ := ctx.Value(tlsKey{}).(bool)
	return v
}
