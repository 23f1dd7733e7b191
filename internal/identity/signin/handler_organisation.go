package signin

import (
	"context"
	"net/http"

	"chartwright/internal/platform/httpx"
)

// OrganisationCookie binds a sign-in by organisation to the browser that began it.
const OrganisationCookie = "chartwright_organisation"

// OrganisationName names an organisation.
type OrganisationName struct {
	Name string `json:"name" minLength:"1" maxLength:"254" doc:"an agency's short name, or an e-mail address or its domain"`
}

// OrganisationSignIn says where the person signs in.
type OrganisationSignIn struct {
	Location string `json:"location" doc:"the address at the organisation; come back within 10 minutes"`
}

// OrganisationArrival is what the organisation's answer brought.
type OrganisationArrival struct {
	Agency string `json:"agency" maxLength:"60" doc:"the short name in the address that the organisation sent the browser to"`
	State  string `json:"state" maxLength:"200"`
	Code   string `json:"code" minLength:"1" maxLength:"2000"`
}

type arriveInput struct {
	Browser string `cookie:"chartwright_organisation" maxLength:"100"`
	Body    OrganisationArrival
}

func (m *Module) registerOrganisation(api *httpx.API) {
	const tag = "Sign-in"
	httpx.Register(api, httpx.Op{ID: "sessions-organisation", Method: http.MethodPost, Path: "/sessions/organisation", Tag: tag,
		Summary: "Begin to sign in by one's organisation"}, m.depart)
	httpx.Register(api, httpx.Op{ID: "sessions-organisation-arrive", Method: http.MethodPost, Path: "/sessions/organisation/arrival", Tag: tag, Status: http.StatusCreated,
		Summary: "Come back from one's organisation"}, m.arrive)
}

func (m *Module) depart(ctx context.Context, in *body[OrganisationName]) (*withCookies[OrganisationSignIn], error) {
	d, err := m.Depart(ctx, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return &withCookies[OrganisationSignIn]{SetCookie: []string{m.cookie(ctx, OrganisationCookie, d.Browser)}, Body: OrganisationSignIn{Location: d.Location}}, nil
}

func (m *Module) arrive(ctx context.Context, in *arriveInput) (*withCookies[SignInStep], error) {
	out, err := m.answer(ctx)(m.Arrive(ctx, Arrival{Slug: in.Body.Agency, State: in.Body.State, Code: in.Body.Code, Browser: in.Browser}))
	if err != nil {
		return nil, err
	}
	out.SetCookie = append(out.SetCookie, m.cookie(ctx, OrganisationCookie, ""))
	return out, nil
}
