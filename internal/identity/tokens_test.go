package identity_test

import (
	"net/http"
	"testing"

	"chartwright/internal/identity/signin"
	"chartwright/internal/tenancy/principal"
)

// token makes an API token and gives a client that carries it and nothing else.
func (w *world) token(b *browser, scopes ...string) *browser {
	w.t.Helper()
	made := b.post("api-tokens", map[string]any{"name": "billing system", "scopes": scopes, "expiresAt": w.clock.Now().AddDate(0, 6, 0)}).is(w.t, 201, "")
	c := w.browser()
	c.header.Set("Authorization", "Bearer "+made.text("token"))
	c.header.Set("X-Token-Id", made.text("id"))
	return c
}

func TestAPITokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	u := w.person(a, principal.Hospital, a.clients[0])
	b := w.signedIn(u)
	late := w.clock.Now().AddDate(1, 0, 2)
	soon := w.clock.Now().AddDate(0, 1, 0)
	b.post("api-tokens", map[string]any{"name": "x", "scopes": []any{"board.view"}, "expiresAt": soon}).is(t, 422, "invalid")
	b.post("api-tokens", map[string]any{"name": "x", "scopes": []any{"results.view"}, "expiresAt": late}).is(t, 422, "invalid")
	b.post("api-tokens", map[string]any{"name": "x", "scopes": []any{}, "expiresAt": soon}).is(t, 422, "invalid")

	token := w.token(b, "self.session", "results.view")
	me := token.get("me").is(t, 200, "")
	client, _ := me.body["client"].(map[string]any)
	if client["id"] != a.clients[0].String() || len(list(me, "capabilities")) != 2 {
		t.Errorf("me is %s", me.raw)
	}
	token.get("api-tokens").is(t, 403, "scope-missing")
	token.call(http.MethodDelete, "sessions", nil).is(t, 403, "scope-missing")
	w.token(b, "results.view").get("me").is(t, 403, "scope-missing")
	if n := w.count(`select count(*) from api_tokens where position($1 in cast(to_jsonb(api_tokens) as text)) > 0`, token.header.Get("Authorization")[7:]); n != 0 {
		t.Error("the secret is stored")
	}

	neighbour := w.signedIn(w.person(a, principal.Hospital, a.clients[1]))
	if items := list(neighbour.get("api-tokens"), "items"); len(items) != 0 {
		t.Errorf("another hospital sees %v", items)
	}
	neighbour.call(http.MethodDelete, "api-tokens/"+token.header.Get("X-Token-Id"), nil).is(t, 404, "not-found")
	if items := list(b.get("api-tokens"), "items"); len(items) != 2 {
		t.Errorf("sees %v", items)
	}
	b.call(http.MethodDelete, "api-tokens/"+token.header.Get("X-Token-Id"), nil).is(t, 204, "")
	token.get("me").is(t, 401, "unauthenticated")
	second := w.token(b, "self.session")
	second.get("me").is(t, 200, "")
	w.clock.Set(w.clock.Now().AddDate(0, 6, 0))
	second.get("me").is(t, 401, "unauthenticated")
	forged := w.browser()
	forged.setCookie(signin.SessionCookie, "x")
	forged.header.Set("Authorization", "Bearer cw_forged")
	if a := forged.get("me").is(t, 401, "unauthenticated"); a.header.Get("WWW-Authenticate") != "Bearer" {
		t.Error("no challenge")
	}
}
