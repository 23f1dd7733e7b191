package identity_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/oauth2-proxy/mockoidc"

	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// provider is a real OpenID provider: it signs tokens, checks PKCE, and gives a code once.
type provider struct {
	*mockoidc.MockOIDC
	t      *testing.T
	forger func(jwt.MapClaims) string // makes the token that is handed out in place of the true one
}

func (w *world) provider() *provider {
	w.t.Helper()
	server, err := mockoidc.NewServer(nil)
	must(w.t, err)
	server.Keypair, err = mockoidc.RandomKeypair(2048)
	must(w.t, err)
	p := &provider{MockOIDC: server, t: w.t}
	must(w.t, server.AddMiddleware(p.forge))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(w.t, err)
	must(w.t, server.Start(listener, nil))
	server.FastForward(time.Until(w.clock.Now()))
	w.t.Cleanup(func() { _ = server.Shutdown() })
	return p
}

// forge replaces the token in an answer where the test has a forger.
func (p *provider) forge(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if p.forger == nil || r.URL.Path != mockoidc.TokenEndpoint {
			next.ServeHTTP(rw, r)
			return
		}
		kept := &recorder{header: http.Header{}}
		next.ServeHTTP(kept, r)
		var answer map[string]any
		_ = json.Unmarshal(kept.body.Bytes(), &answer)
		raw, _ := answer["id_token"].(string)
		claims := jwt.MapClaims{}
		_, _, _ = jwt.NewParser().ParseUnverified(raw, claims)
		answer["id_token"] = p.forger(claims)
		rw.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(rw).Encode(answer)
	})
}

type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(int)             {}
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

func (p *provider) sign(claims jwt.MapClaims) string {
	text, err := p.Keypair.SignJWT(claims)
	must(p.t, err)
	return text
}

// settings are those that let an agency's people of agency.test in by the provider.
func (p *provider) settings(more ...any) map[string]any {
	s := map[string]any{"issuer": p.Issuer(), "application": p.ClientID, "secret": p.ClientSecret, "domains": []string{"agency.test"}, "trustsMfa": true, "active": true}
	for i := 0; i+1 < len(more); i += 2 {
		s[more[i].(string)] = more[i+1]
	}
	return s
}

// setProvider sets the browser's agency's settings.
func (b *browser) setProvider(settings map[string]any) answer {
	b.w.t.Helper()
	tag := b.get("identity-provider").is(b.w.t, 200, "").header.Get("ETag")
	return b.call(http.MethodPut, "identity-provider", settings, "If-Match", tag)
}

// joined is an agency that signs in by a provider of its own, with a manager who set that up.
func (w *world) joined(n int, more ...any) (*provider, *browser) {
	w.t.Helper()
	p := w.provider()
	manager := w.signedIn(w.person(w.agencies[n], principal.Manager))
	manager.setProvider(p.settings(more...)).is(w.t, 200, "")
	return p, manager
}

func vouchedFor(subject, email string) *mockoidc.MockUser {
	return &mockoidc.MockUser{Subject: subject, Email: email, EmailVerified: true}
}

// entraUser is somebody as Microsoft's tokens tell of them: by the directory's id, with an address that nobody verified.
type entraUser struct {
	*mockoidc.MockUser
	object any
}

// Claims implements mockoidc.User.
func (u entraUser) Claims(_ []string, base *mockoidc.IDTokenClaims) (jwt.Claims, error) {
	return jwt.MapClaims{"iss": base.Issuer, "aud": base.Audience, "sub": base.Subject, "exp": base.ExpiresAt, "iat": base.IssuedAt, "nonce": base.Nonce,
		"email": u.Email, "oid": u.object}, nil
}

// depart begins to sign in and gives what the organisation sends the browser back with.
func (b *browser) depart(p *provider, name string, as mockoidc.User) map[string]any {
	b.w.t.Helper()
	return b.follow(p, b.post("sessions/organisation", map[string]any{"name": name}).is(b.w.t, 200, "").text("location"), as)
}

func (b *browser) follow(p *provider, location string, as mockoidc.User) map[string]any {
	b.w.t.Helper()
	p.QueueUser(as)
	outside := &http.Client{Timeout: testkit.Patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := outside.Get(location) //nolint:noctx // bounded by the client
	must(b.w.t, err)
	_ = res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	must(b.w.t, err)
	q := back.Query()
	return map[string]any{"agency": back.Path[len("/sign-in/"):], "state": q.Get("state"), "code": q.Get("code")}
}

func (b *browser) arrive(with map[string]any) answer {
	b.w.t.Helper()
	return b.post("sessions/organisation/arrival", with)
}

// unsigned is a token that claims to need no signature.
func unsigned(claims jwt.MapClaims) string {
	text, _ := jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
	return text
}

// symmetric signs with what everybody knows, the provider's public key, and says so.
func (p *provider) symmetric(claims jwt.MapClaims) string {
	keys, err := p.Keypair.JWKS()
	must(p.t, err)
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims)
	token.Header["kid"], _ = p.Keypair.KeyID()
	text, err := token.SignedString(keys)
	must(p.t, err)
	return text
}

// tampered changes the claims under a good signature.
func (p *provider) tampered(claims jwt.MapClaims) string {
	good := p.sign(claims)
	parts := bytes.Split([]byte(good), []byte("."))
	claims["sub"] = "somebody else"
	body, err := json.Marshal(claims)
	must(p.t, err)
	parts[1] = []byte(base64.RawURLEncoding.EncodeToString(body))
	return string(bytes.Join(parts, []byte(".")))
}
