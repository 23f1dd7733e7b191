package app_test

import (
	"net/http"
	"strings"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// signedOut calls everything as nobody, in a session that has expired, and with a token that was revoked.
func (s *sweep) signedOut() {
	s.t.Helper()
	a := s.house.Agencies[0]
	outsiders := []*apptest.Actor{s.house.Nobody(), s.house.Bearer("a made-up token", "cw_"+strings.Repeat("A", 60))}
	for _, p := range []*apptest.Actor{a.People[principal.Manager], a.People[principal.Coder], a.Clients[0].Hospital, a.People[principal.Compliance]} {
		expired := p.SignIn()
		expired.Name = "an expired " + p.Name
		outsiders = append(outsiders, expired)
	}
	s.house.SQL(`update sessions set expires_at = now() - interval '1 second'`)
	for _, token := range []*apptest.Actor{a.Token, a.Clients[0].Token} {
		outsiders = append(outsiders, s.house.Bearer("a revoked "+token.Name, token.Token))
	}
	s.house.SQL(`update api_tokens set revoked_at = now()`)
	mine := objectsOf(a, a.Clients[0], 0, chartAt(a.Clients[0], 0), principal.Coder)
	for i, p := range outsiders {
		for _, op := range s.ops {
			public := s.rules[op.ID].Public
			if public && i > 0 { // a refused sign-in takes its time
				continue
			}
			if got := s.ask(p, op, mine, mine, ""); !public && got.Status != http.StatusUnauthorized {
				s.t.Errorf("%s as %s: answered %d, want 401: %s", op.ID, p.Name, got.Status, got.Body)
			}
		}
	}
}
